// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Events

/// `swiftlet exceptions preview`: what an exception would silence, without keeping it.
struct ExceptionsPreviewCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "preview",
    abstract: "Show which alerts an exception would silence, without keeping it.",
    discussion: """
      Kept alerts are asked one by one; stored events are run through the rules twice, without the exception \
      and with it. What is shown is what happens when it is kept.

      Example:
        swiftlet exceptions preview --all-rules --entry 'user.name is "backup"' --from now-30d
      """
  )

  @OptionGroup var rules: RuleOptions
  @OptionGroup var store: StoreArguments
  @OptionGroup var target: TargetArguments
  @OptionGroup var item: ItemArguments
  @OptionGroup var preview: PreviewArguments
  @Flag(help: "Write one JSON object.")
  var json = false

  func run() throws {
    let proposal = try ExceptionProposal(target, item, rules, store)
    let printer = try proposal.preview(preview)
    if json {
      Console.print(printer.document.serialised())
    } else {
      printer.print()
    }
  }
}
