// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Detection
import Glibc

/// How much of what has to be sorted may stand in memory.
struct SortOptions: ParsableArguments {
  @Option(
    name: .customLong("sort-memory"),
    help: ArgumentHelp(
      "Megabytes of events that are sorted in memory; more go to disk.",
      valueName: "n"
    )
  )
  var megabytes = 32

  func validate() throws {
    if !(1...65_536).contains(megabytes) {
      throw ValidationError("--sort-memory is 1 to 65536 megabytes.")
    }
  }

  /// In bytes.
  var memory: Int { megabytes << 20 }

  /// Says that what was to be sorted is lost, so that what was found is not all.
  static func report(_ error: SpoolError) {
    Console.error(
      "\(error.description.visible); results are missing",
      help: ["set TMPDIR to a folder with room, or raise --sort-memory"]
    )
  }

  /// Says so and ends the program.
  static func fail(with error: SpoolError) -> Never {
    report(error)
    Glibc.exit(1)
  }
}
