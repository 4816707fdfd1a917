// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import EQL
import Foundation
import Service

/// `swiftlet config check`: says what is wrong with a configuration.
struct ConfigCheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Say what is wrong with the configuration, and where.",
    discussion: """
      Reads the file and the environment variables as `swiftlet run` does. Status 2 when something is wrong. \
      Files and folders that are named and not there, and variables that nobody reads, are warnings.

      Examples:
        swiftlet config check
        swiftlet config check new.toml && sudo cp new.toml /etc/swiftlet/swiftlet.toml
      """
  )

  @OptionGroup var options: ConfigurationOptions
  @Argument(help: ArgumentHelp("A file in place of the usual one.", valueName: "file"))
  var file: String?

  func run() throws {
    guard let loaded = options.load(file) else { throw ExitCode.badInput }
    ConfigurationOptions.show(loaded)
    guard loaded.isValid else {
      let count = loaded.problems.count + loaded.variableProblems.count
      Console.note(ProgressLine.count(count, "problem"))
      throw ExitCode.badInput
    }
    let environment = ProcessInfo.processInfo.environment
    for text in ConfigurationWarnings.all(loaded.configuration, environment: environment) {
      Console.warn(text.visible)
    }
    Console.note(
      loaded.source.map { "\($0.name.visible) is right" } ?? "there is no file: the defaults apply"
    )
  }
}
