// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Rules

/// `swiftlet exceptions edit`: changes an exception.
struct ExceptionsEditCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "edit",
    abstract: "Change an exception: what is given takes the place of what was.",
    discussion: """
      --entry, once or more, replaces all entries; --comment adds a remark. What the change silences, beside \
      what was silenced before, is shown first.

      Example:
        swiftlet exceptions edit 4f1c --expires 30d --comment 'asked for by the backup team'
      """
  )

  @OptionGroup var rules: RuleOptions
  @OptionGroup var store: StoreArguments
  @OptionGroup var item: ItemArguments
  @OptionGroup var preview: PreviewArguments
  @Flag(name: .customLong("never-expires"), help: "Take its end away.")
  var neverExpires = false
  @Flag(help: "Keep it without asking.")
  var yes = false
  @Argument(help: "The exception's id, or the beginning of it.")
  var exception: String

  func validate() throws {
    if neverExpires, item.expires != nil {
      throw ValidationError("--never-expires and --expires are one or the other.")
    }
  }

  func run() throws {
    let schema = try rules.fields.schema()
    let stored = StoredExceptions(layout: store.layout)
    let set = try stored.set()
    let old = try ExceptionLookup.item(exception, in: set)
    let edited = try item.edited(
      old,
      schema: schema,
      valueLists: set.valueLists,
      neverExpires: neverExpires
    )
    guard edited != old else {
      Console.note("nothing is different")
      return
    }
    let proposal = ExceptionProposal(
      edited,
      TargetArguments.Target(listID: old.listID),
      before: set,
      stored,
      rules.loadFiles(schema).rules,
      schema
    )
    try proposal.preview(preview).print()
    guard Confirmation.ask("Keep it?", isGiven: yes) else { throw ExitCode.badInput }
    try proposal.keep()
  }
}
