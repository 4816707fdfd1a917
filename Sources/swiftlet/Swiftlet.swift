// SPDX-License-Identifier: Apache-2.0
import ArgumentParser

@main
struct Swiftlet: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "swiftlet")
}
