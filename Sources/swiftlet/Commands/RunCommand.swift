// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Service

/// `swiftlet run`: the service.
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "The service: watch this host, keep its events, raise alerts that last.",
    discussion: """
      Sensor, event store and rules in one process; what systemd starts. Events and alerts are kept in the \
      store: `swiftlet alerts` and `swiftlet events` ask it, also while this runs. SIGTERM and Ctrl-C end it \
      when all is on disk, SIGHUP reads rules and configuration anew; `kill -9` loses nothing that was \
      stored. `swiftlet status` says how it is.

      Examples:
        sudo swiftlet run
        sudo swiftlet run --input /var/log/endpoint.ndjson      follow a file, too
        swiftlet run --sensor none --input old.ndjson --until-end --store ./case
      """
  )

  @OptionGroup var options: ConfigurationOptions
  @OptionGroup var store: StoreArguments
  @OptionGroup var rules: RuleOptions
  @Option(
    help: ArgumentHelp(
      "Where this host's events come from: auto, ebpf, audit, proc or none.",
      valueName: "name"
    )
  )
  var sensor: Configuration.Sensor?
  @Option(
    name: .customLong("input"),
    help: ArgumentHelp("Follow this file of events; repeatable.", valueName: "file")
  )
  var inputs: [String] = []
  @Flag(name: .customLong("until-end"), help: "End when the followed files are read to their ends.")
  var untilEnd = false
  @Flag(help: "Write one alert document a line on standard output.")
  var jsonl = false

  func validate() throws {
    if let wrong = inputs.first(where: { $0.isEmpty || $0 == "-" }) {
      throw ValidationError(
        wrong.isEmpty
          ? "--input names a file."
          : "--input follows a file; `swiftlet events import -` reads a pipe."
      )
    }
    if untilEnd, let sensor, sensor != .none {
      throw ValidationError("--until-end is for files: a sensor has no end. Use --sensor none.")
    }
  }

  func run() throws {
    ResidentMemory.giveBack()
    try ServiceRun(self).run()
  }
}

extension Configuration.Sensor: ExpressibleByArgument {}
