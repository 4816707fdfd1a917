// SPDX-License-Identifier: Apache-2.0
package import EQL
package import Events
import Notifications
import Rules
import Translation

/// A configuration with where its values come from, and what is wrong with them.
package struct LoadedConfiguration: Sendable {
  /// Who set a value.
  package enum Origin: String, Sendable {
    case standard = "default"
    case file
    case environment
    case flag
  }

  /// What applies; keys that are wrong keep what they had before.
  package var configuration: Configuration
  /// Who set each key, by its path.
  package var origins: [String: Origin] = [:]
  /// The value of `notify` as the file has it, secrets and all; nil without one.
  package var notify: JSONValue?
  /// The file's text, which problems point into; nil without a file.
  package var source: SourceText?
  /// What is wrong in the file.
  package var problems: [Diagnostic] = []
  /// What is wrong with environment variables, one sentence each.
  package var variableProblems: [String] = []

  /// The channels as they may be shown, turned off or not: secrets masked.
  package var shownChannels: [JSONValue] {
    guard let notify else { return [] }
    return NotificationSettings.masked(.object(["notify": notify]))["notify"]?.arrayValue ?? []
  }

  /// Whether it can be used.
  package var isValid: Bool { problems.isEmpty && variableProblems.isEmpty }
}

/// Reads the configuration: defaults, then the file, then the environment.
package struct ConfigurationReader {
  private var loaded: LoadedConfiguration
  private var places = TOMLPlaces()

  /// Reads a file's text, nil where there is none, and variables, with these defaults.
  package static func load(
    _ file: (name: String, bytes: [UInt8])?,
    environment: [String: String],
    defaults: Configuration
  ) -> LoadedConfiguration {
    var reader = ConfigurationReader(loaded: LoadedConfiguration(configuration: defaults))
    if let file { reader.read(file.name, file.bytes) }
    reader.read(environment)
    return reader.loaded
  }

  private init(loaded: LoadedConfiguration) { self.loaded = loaded }

  private mutating func report(
    _ code: DiagnosticCode,
    _ message: String,
    at path: String,
    isKey: Bool = false,
    help: [String] = []
  ) {
    let place = places[path]
    let range = isKey ? place?.key : place?.value
    loaded.problems.append(
      Diagnostic(code, message, at: range ?? places.nearest(path), help: help)
    )
  }

  private mutating func read(_ name: String, _ bytes: [UInt8]) {
    loaded.source = SourceText(name: name, bytes: bytes)
    guard !bytes.contains(0), String(validating: bytes, as: UTF8.self) != nil else {
      loaded.problems.append(
        Diagnostic(.tomlSyntax, "the file is not UTF-8 text", at: SourceRange(0, 0))
      )
      return
    }
    let document = TOMLDocument(bytes)
    places = document.places
    if let problem = document.problem {
      loaded.problems.append(
        Diagnostic(.tomlSyntax, problem.message, at: problem.range, help: problem.help)
      )
    }
    guard let members = document.value?.members else { return }
    for member in members { read(member, below: "") }
    loaded.problems.sort { $0.primary.range.lowerBound < $1.primary.range.lowerBound }
  }

  private mutating func read(_ member: JSONValue.Member, below parent: String) {
    let path = parent + member.key
    switch path {
    case "input": return readInputs(member.value)
    case "notify": return readNotifications(member)
    default: break
    }
    if let key = ConfigurationKey.all.first(where: { $0.path == path }) {
      do throws(ConfigurationKey.Refusal) {
        try key.read(member.value, &loaded.configuration)
        loaded.origins[path] = .file
      } catch {
        report(.badKeyValue, "\(path): \(error.message)", at: path, help: error.help)
      }
    } else if ConfigurationKey.all.contains(where: { $0.path.hasPrefix(path + ".") }),
      let members = member.value.members
    {
      for inner in members { read(inner, below: path + ".") }
    } else {
      let known = ConfigurationKey.all.map(\.path) + ["input", "notify"]
      let near = Spelling.near(path, among: known).first
      report(
        .unknownKey,
        "there is no key `\(path)`",
        at: path,
        isKey: true,
        help: near.map { ["did you mean `\($0)`?"] } ?? ["`swiftlet config show` lists all keys"]
      )
    }
  }

  private mutating func readNotifications(_ member: JSONValue.Member) {
    var problems: [SettingProblem] = []
    loaded.notify = member.value
    loaded.configuration.notifications = NotificationSettings(
      configuration: .object([member]),
      problems: &problems
    )
    loaded.origins[member.key] = .file
    for problem in problems {
      report(.badKeyValue, problem.message, at: problem.path, isKey: true, help: problem.help)
    }
  }

  private mutating func readInputs(_ value: JSONValue) {
    guard let tables = value.arrayValue else {
      report(.wrongKeyType, "input is a list of tables", at: "input", help: ["write [[input]]"])
      return
    }
    var inputs: [Configuration.Input] = []
    for (number, table) in tables.enumerated() {
      let place = "input.\(number)"
      for member in table.members ?? [] where !["path", "format"].contains(member.key) {
        report(
          .unknownKey,
          "an input has no key `\(member.key)`",
          at: "\(place).\(member.key)",
          isKey: true,
          help: ["path = \"…\" and format = \"…\" are all it takes"]
        )
      }
      guard let path = table["path"]?.stringValue, path.hasPrefix("/") else {
        let isThere = table["path"] != nil
        report(
          isThere ? .badKeyValue : .missingKey,
          isThere ? "an input's path begins with /" : "an input needs a path",
          at: isThere ? "\(place).path" : place,
          help: [#"path = "/var/log/events.ndjson""#]
        )
        continue
      }
      if inputs.contains(where: { $0.path == path }) {
        report(.conflictingKeys, "this file is followed already", at: "\(place).path")
      } else {
        let format = table["format"].flatMap { self.format($0, at: "\(place).format") }
        inputs.append(Configuration.Input(path: path, format: format))
      }
    }
    loaded.configuration.inputs = inputs
    loaded.origins["input"] = .file
  }

  /// What an input is written in; nil and a problem where there is no such format.
  private mutating func format(_ value: JSONValue, at place: String) -> InputFormat? {
    let names = InputFormat.readable.map(\.rawValue)
    if let name = value.stringValue, names.contains(name) { return InputFormat(rawValue: name) }
    let near = value.stringValue.flatMap { Spelling.near($0, among: names).first }
    report(
      .badKeyValue,
      "an input's format is one of \(names.joined(separator: ", "))",
      at: place,
      help: near.map { ["did you mean `\($0)`?"] } ?? []
    )
    return nil
  }

  private mutating func read(_ environment: [String: String]) {
    for key in ConfigurationKey.all {
      guard let text = environment[key.variable], !text.isEmpty else { continue }
      do throws(ConfigurationKey.Refusal) {
        try key.read(.string(text), &loaded.configuration)
        loaded.origins[key.path] = .environment
      } catch {
        let help = error.help.map { "; \($0)" }.joined()
        loaded.variableProblems.append("\(key.variable): \(error.message)\(help)")
      }
    }
  }
}
