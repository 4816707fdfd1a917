// SPDX-License-Identifier: Apache-2.0
import ArgumentParser

/// `swiftlet exceptions add`: a new exception.
struct ExceptionsAddCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add",
    abstract: "Show what an exception would silence, ask, and keep it.",
    discussion: """
      Narrow exceptions are good ones: a user together with a command line, and an end.

      Examples:
        swiftlet exceptions add --rule 8410ea51 --entry 'user.name is "backup"' \
      --entry 'process.command_line is "ssh -N -R 9000:localhost:22 relay"' --reason 'nightly copy' --expires 90d
        swiftlet exceptions add --list office --file item.json --yes
      """
  )

  @OptionGroup var rules: RuleOptions
  @OptionGroup var store: StoreArguments
  @OptionGroup var target: TargetArguments
  @OptionGroup var item: ItemArguments
  @OptionGroup var preview: PreviewArguments
  @Flag(help: "Keep it without asking.")
  var yes = false
  @Flag(name: .customLong("no-preview"), help: "Do not try it on alerts and events.")
  var noPreview = false

  func run() throws {
    let proposal = try ExceptionProposal(target, item, rules, store)
    if !noPreview { try proposal.preview(preview).print() }
    guard Confirmation.ask("Keep it?", isGiven: yes) else { throw ExitCode.badInput }
    try proposal.keep()
  }
}
