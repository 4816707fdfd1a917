// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Rules
import Storage

/// A list and the rules that it is given to or taken from.
struct AttachmentArguments: ParsableArguments {
  @OptionGroup var rules: RuleOptions
  @OptionGroup var store: StoreArguments
  @Flag(help: "All rules.")
  var all = false
  @Argument(help: "The list's id.")
  var list: String
  @Argument(help: "The rule's id, the beginning of it, or a part of its name.")
  var rule: String?

  func validate() throws {
    if all == (rule != nil) { throw ValidationError("Name a rule, or give --all.") }
  }

  func attachment(_ set: ExceptionSet) throws -> ExceptionSet.Attachment {
    let id = try ExceptionLookup.list(list, in: set).id
    guard let rule else { return .init(listID: id, ruleID: nil) }
    // A rule that is not loaded any more is named by its whole id.
    if let known = set.attachments.first(where: { $0.listID == id && $0.ruleID == rule }) {
      return known
    }
    let loaded = rules.loadFiles(try rules.fields.schema()).rules
    return .init(listID: id, ruleID: try RuleLookup.find(rule, in: loaded).rule.id)
  }
}

/// `swiftlet exceptions attach`: gives a list to rules.
struct ExceptionsAttachCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "attach",
    abstract: "Let a list count for a rule, or for all, beside those that name it."
  )

  @OptionGroup var arguments: AttachmentArguments

  func run() throws {
    let stored = StoredExceptions(layout: arguments.store.layout)
    let set = try stored.set()
    let attachment = try arguments.attachment(set)
    if try ExceptionLookup.list(attachment.listID, in: set).isEnforcedElsewhere {
      Console.error(
        "sensors enforce the list `\(attachment.listID.visible)`; rules do not apply it"
      )
      throw ExitCode.badInput
    }
    let change = try stored.change(keep: [StoredExceptions.document(attachment)])
    Console.note(change == nil ? "it counts there already" : "the list counts there from now on")
  }
}

/// `swiftlet exceptions detach`: takes a list from rules.
struct ExceptionsDetachCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "detach",
    abstract: "Let a list no longer count for a rule that it was attached to."
  )

  @OptionGroup var arguments: AttachmentArguments

  func run() throws {
    let stored = StoredExceptions(layout: arguments.store.layout)
    let attachment = try arguments.attachment(try stored.set())
    let change = try stored.change(remove: [(.attachment, StoredExceptions.id(attachment))])
    guard change != nil else {
      Console.error(
        "the list was not attached there",
        help: ["what a rule's file names is taken away in the file"]
      )
      throw ExitCode.badInput
    }
    Console.note("the list no longer counts there")
  }
}
