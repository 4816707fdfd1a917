// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import EQL
import Foundation
import Rules
import Service

/// Which configuration.
struct ConfigurationOptions: ParsableArguments {
  /// Where it stands unless something else is said.
  static let standardPath = "/etc/swiftlet/swiftlet.toml"

  @Option(
    help: ArgumentHelp(
      "The configuration file.",
      discussion:
        "Default: $SWIFTLET_CONFIG, else \(Self.standardPath) where it is. Environment variables go before it, and flags before these.",
      valueName: "file"
    )
  )
  var config: String?

  /// The file that is read, and whether somebody asked for it.
  private var path: (path: String, isWanted: Bool) {
    if let config { return (config, true) }
    let environment = ProcessInfo.processInfo.environment
    if let named = environment["SWIFTLET_CONFIG"], !named.isEmpty { return (named, true) }
    return (Self.standardPath, false)
  }

  /// What holds where no flag names a file.
  static var standard: ConfigurationOptions {
    var options = ConfigurationOptions()
    options.config = nil
    return options
  }

  /// Why there is no configuration to speak of.
  struct Unreadable: Error {
    var path: String
    var reason: String

    var description: String { "the configuration \(path.visible) cannot be read: \(reason)" }
  }

  /// Reads it, or only `file`.
  func read(_ file: String? = nil) throws(Unreadable) -> LoadedConfiguration {
    let environment = ProcessInfo.processInfo.environment
    let defaults = Configuration(store: StoreArguments.standard(environment))
    let (path, isWanted) = file.map { ($0, true) } ?? path
    guard isWanted || FileManager.default.fileExists(atPath: path) else {
      return ConfigurationReader.load(nil, environment: environment, defaults: defaults)
    }
    do throws(RuleFiles.Failure) {
      let bytes = try RuleFiles.read(path, limit: 1 << 20)
      return ConfigurationReader.load((path, bytes), environment: environment, defaults: defaults)
    } catch {
      throw Unreadable(path: path, reason: error.reason)
    }
  }

  /// Reads it, or only `file`; nil when it cannot be read, which is told.
  func load(_ file: String? = nil) -> LoadedConfiguration? {
    do throws(Unreadable) {
      return try read(file)
    } catch {
      Console.error(
        error.description,
        help: ["name another with --config; without a file the defaults apply"]
      )
      return nil
    }
  }

  /// Says what is wrong.
  static func show(_ loaded: LoadedConfiguration) {
    if let source = loaded.source {
      let renderer = DiagnosticRenderer(source: source, isColoured: Style.messages.isColoured)
      for problem in loaded.problems { Console.note(renderer.render(problem)) }
    }
    for problem in loaded.variableProblems { Console.error(problem.visible) }
  }

  /// The configuration; ends the command when there is something wrong.
  func usable() throws -> LoadedConfiguration {
    guard let loaded = load() else { throw ExitCode.badInput }
    Self.show(loaded)
    guard loaded.isValid else { throw ExitCode.badInput }
    return loaded
  }
}
