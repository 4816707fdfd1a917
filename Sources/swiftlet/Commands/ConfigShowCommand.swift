// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Events
import Service
import Translation

/// `swiftlet config show`: what applies, and who said so.
struct ConfigShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Print what applies, and whether a default, the file or the environment says so.",
    discussion: """
      Each key may also be set by a variable: engine.reorder_window by SWIFTLET_ENGINE_REORDER_WINDOW. \
      With --toml the output can be a configuration file. Secrets of channels are shown as ****.
      """
  )

  @OptionGroup var options: ConfigurationOptions
  @Flag(help: "Print one JSON object.")
  var json = false
  @Flag(help: "Print a commented configuration file with everything that can be set.")
  var toml = false

  func run() throws {
    let loaded = try options.usable()
    if json {
      Console.print(document(loaded).serialised())
    } else if toml {
      for line in template(loaded) { Console.print(line) }
    } else {
      show(loaded)
    }
  }

  private func origin(_ path: String, _ loaded: LoadedConfiguration) -> String {
    (loaded.origins[path] ?? .standard).rawValue
  }

  private func show(_ loaded: LoadedConfiguration) {
    var table = TextTable(["key", "value", "from", "meaning"])
    for key in ConfigurationKey.all {
      table.add([
        key.path, key.show(loaded.configuration).serialised().visible, origin(key.path, loaded),
        key.meaning,
      ])
    }
    for input in loaded.configuration.inputs {
      table.add([
        "input.path", input.path.visible, origin("input", loaded), "a file that is followed",
      ])
      if let format = input.format {
        table.add([
          "input.format", format.rawValue, origin("input", loaded), "what it is written in",
        ])
      }
    }
    for channel in loaded.shownChannels {
      table.add([
        "notify", channel.serialised().visible, origin("notify", loaded),
        "a channel that alerts are told on",
      ])
    }
    let width = Console.isTerminal ? Console.width() : nil
    for line in table.lines(width: width, style: .output) { Console.print(line) }
  }

  private func document(_ loaded: LoadedConfiguration) -> JSONValue {
    var members = ConfigurationKey.all.map { key in
      JSONValue.Member(
        key.path,
        .object([
          .init("value", key.show(loaded.configuration)),
          .init("from", .string(origin(key.path, loaded))),
        ])
      )
    }
    let inputs = loaded.configuration.inputs.map {
      JSONValue.object(
        [.init("path", .string($0.path))]
          + ($0.format.map { [.init("format", .string($0.rawValue))] } ?? [])
      )
    }
    members.append(
      .init(
        "input",
        .object([
          .init("value", .array(inputs)), .init("from", .string(origin("input", loaded))),
        ])
      )
    )
    members.append(
      .init(
        "notify",
        .object([
          .init("value", .array(loaded.shownChannels)),
          .init("from", .string(origin("notify", loaded))),
        ])
      )
    )
    return .object(members)
  }

  private func template(_ loaded: LoadedConfiguration) -> [String] {
    let configuration = loaded.configuration
    var lines: [String] = []
    var table = ""
    for key in ConfigurationKey.all {
      let parts = key.path.split(separator: ".").map(String.init)
      if parts.count > 1, parts[0] != table {
        table = parts[0]
        lines += ["", "[\(table)]"]
      }
      lines.append("# \(key.meaning)")
      lines.append("\(parts[parts.count - 1]) = \(key.show(configuration).serialised())")
    }
    lines += ["", "# files that are followed, one table each"]
    if configuration.inputs.isEmpty {
      lines += ["# [[input]]", #"# path = "/var/log/events.ndjson""#, #"# format = "ecs""#]
    }
    for input in configuration.inputs {
      lines += ["[[input]]", "path = \(JSONValue.string(input.path).serialised())"]
      if let format = input.format { lines.append("format = \"\(format.rawValue)\"") }
    }
    return lines + ChannelTables.lines(loaded.shownChannels)
  }
}
