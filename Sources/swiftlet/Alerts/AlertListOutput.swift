// SPDX-License-Identifier: Apache-2.0
import ArgumentParser

/// In which form alerts are listed.
struct AlertListOutput: ParsableArguments {
  @Flag(help: "Print each alert's document on a line, as it is now.")
  var json = false
  @Flag(help: "Print comma-separated values (RFC 4180).")
  var csv = false
  @Flag(help: "Print whole ids only, one a line: for `swiftlet alerts close -`.")
  var ids = false
  @Option(
    help: ArgumentHelp(
      "Fields of the document to show, in their order: names between commas; repeatable.",
      valueName: "names"
    )
  )
  var fields: [String] = []

  func validate() throws {
    guard [json, csv, ids].count(where: { $0 }) <= 1 else {
      throw ValidationError("--json, --csv and --ids are one or the other.")
    }
    let patterns = try FieldPatterns(fields)
    if ids, !patterns.isEmpty { throw ValidationError("--ids prints ids only.") }
    if !patterns.patterns.allSatisfy(FieldPatterns.isPlain) {
      throw ValidationError("--fields of alerts are names, without *.")
    }
  }

  /// Whether nothing but data is printed.
  var isForMachines: Bool { json || csv || ids }

  /// The names that --fields asks for; they were looked at when the arguments were parsed.
  var names: [String] { (try? FieldPatterns(fields))?.patterns ?? [] }

  /// What takes the alerts; `tellsStatus`: they may be of several; `isFollowed`: more come later.
  func listing(tellsStatus: Bool, isFollowed: Bool) -> any AlertListing {
    if ids { return AlertIDLines() }
    if json { return AlertJSONLines(fields: names) }
    if csv { return AlertCSV(fields: names) }
    return AlertTable(fields: names, tellsStatus: tellsStatus, isFollowed: isFollowed)
  }
}
