// SPDX-License-Identifier: Apache-2.0

/// What an alert's sentence is made of: the program, how it was called, who called it.
package struct ProcessStart: Sendable, Equatable {
  /// `process.name`.
  package var name: String
  /// `process.args`, the program's own name first.
  package var args: [String]
  /// `process.parent.name`, if known.
  package var parentName: String?
  /// `process.command_line`, for events that have no args.
  package var commandLine: String?

  /// A start from its parts.
  package init(name: String, args: [String], parentName: String?, commandLine: String? = nil) {
    self.name = name
    self.args = args
    self.parentName = parentName
    self.commandLine = commandLine
  }

  /// The arguments; where the event has none, the command line cut at its blanks.
  var words: [String] {
    args.isEmpty ? (commandLine ?? "").split(separator: " ").map(String.init) : args
  }

  /// The arguments behind the program's own name.
  var operands: ArraySlice<String> { args.dropFirst() }
}
