// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import Sensors
import Service
import Translation

/// The logs that `watch` follows in place of this host.
struct WatchedLogs: ParsableArguments {
  @OptionGroup var input: FormatOption
  @Flag(
    name: .customLong("from-start"),
    help: "With paths: read also what the files have already, not only what they get."
  )
  var fromStart = false
  @Argument(
    help: ArgumentHelp(
      "Files that grow, or folders of them, to be followed in place of this host.",
      valueName: "path"
    )
  )
  var paths: [String] = []

  /// Follows them; nil where there are none.
  func source() throws -> FollowedLogs? {
    guard !paths.isEmpty else { return nil }
    for path in paths where !FileManager.default.fileExists(atPath: path) {
      Console.error("\(path.visible): no such file or folder")
      throw ExitCode.runtimeFailure
    }
    let inputs = paths.map {
      Configuration.Input(path: URL(filePath: $0).standardizedFileURL.path, format: input.format)
    }
    let logs = FollowedLogs(inputs, fromStart: fromStart)
    if logs.states.isEmpty {
      Console.warn(
        "there is no log in \(paths.map(\.visible).joined(separator: ", ")) yet: those that come are read"
      )
    }
    return logs
  }

  /// Says what became of their lines.
  static func summarise(_ source: any EventSource) {
    guard let logs = source as? FollowedLogs else { return }
    for note in logs.takeNotes() { Console.warn(note.visible) }
    var report = TranslationReport()
    for (path, state) in logs.states {
      if let format = state.format, format != .ecs { report.add(format, state.translation) }
      if let problem = state.problem { Console.warn("\(path.visible): \(problem.visible)") }
    }
    for line in report.lines { Console.note(line) }
  }
}
