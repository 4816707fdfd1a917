// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import EQL
import Events
import Foundation
import Notifications
import Rules

/// The channels of a configuration file, for the commands that work with them.
struct NotifyConfiguration: ParsableArguments {
  /// Most bytes of the file.
  private static let limit = 4 << 20

  @Option(
    help: ArgumentHelp(
      "The configuration whose [[notify]] tables name the channels.",
      valueName: "file"
    )
  )
  var config = "/etc/swiftlet/swiftlet.toml"

  /// The channels; ends the command where the file cannot be used, after saying why.
  func settings() throws -> NotificationSettings {
    guard let data = FileManager.default.contents(atPath: config), data.count <= Self.limit else {
      Console.error(
        "\(config.visible) cannot be read",
        help: ["--config names another file; docs/notifications.md describes it"]
      )
      throw ExitCode.badInput
    }
    let text = SourceText(name: config, bytes: Array(data))
    // A byte that no TOML has would end its reading at a wrong place.
    guard !data.contains(0), String(validating: data, as: UTF8.self) != nil else {
      Console.error("\(config.visible) is no text in UTF-8")
      throw ExitCode.badInput
    }
    let document = TOMLDocument(Array(data))
    if let problem = document.problem {
      Self.show(problem.message, problem.help, problem.range, text)
      throw ExitCode.badInput
    }
    var problems: [SettingProblem] = []
    let settings = NotificationSettings(
      configuration: document.value ?? .object([JSONValue.Member]()),
      problems: &problems
    )
    for problem in problems {
      Self.show(problem.message, problem.help, document.places.nearest(problem.path), text)
    }
    if !problems.isEmpty { throw ExitCode.badInput }
    return settings
  }

  private static func show(
    _ message: String,
    _ help: [String],
    _ range: SourceRange,
    _ text: SourceText
  ) {
    let place = text.location(of: range.lowerBound)
    Console.error(
      "\(text.name.visible):\(place.line):\(place.column): \(message.visible)",
      help: help.map(\.visible)
    )
  }
}
