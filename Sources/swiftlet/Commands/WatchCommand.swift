// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Detection
import Glibc
import Sensors

/// `swiftlet watch`: alerts of this host as they happen.
struct WatchCommand: ParsableCommand {
  enum Sensor: String, ExpressibleByArgument, CaseIterable {
    case auto
    case ebpf
    case audit
    case proc
  }

  static let configuration = CommandConfiguration(
    commandName: "watch",
    abstract: "Watch this host through the kernel; alerts as they happen.",
    discussion: """
      Sees every program start, fork and end through eBPF, and connections, DNS questions and watched files \
      as far as rules ask for them or --preset says. Needs root, or CAP_BPF and CAP_PERFMON; \
      `swiftlet doctor` says what is missing. Prints "ready: …" on standard error once it sees \
      everything. Ctrl-C ends it; what was lost, if anything, is said.

      Examples:
        sudo swiftlet watch
        sudo swiftlet watch --jsonl >> alerts.ndjson
        sudo swiftlet watch --events today.ndjson       keep every event, to scan again later
      """
  )

  @OptionGroup var rules: RuleOptions
  @Option(
    help: ArgumentHelp(
      "Where events come from: auto or ebpf. (audit and proc are not in this version.)",
      valueName: "name"
    )
  )
  var sensor: Sensor = .auto
  @Option(
    help: ArgumentHelp(
      "What is collected: essential, complete or cloud_workloads as far as rules ask, data_collection all.",
      valueName: "name"
    )
  )
  var preset: SensorPreset = .complete
  @Option(
    help: ArgumentHelp(
      "Families of events that are on whatever the preset: network, dns, file, credentials, kernel, calls.",
      valueName: "names"
    )
  )
  var families: FamilyList = FamilyList()
  @Flag(help: "Write one alert document a line.")
  var jsonl = false
  @Option(help: ArgumentHelp("Add every event to this file, as ECS NDJSON.", valueName: "file"))
  var events: String?

  @Option(
    name: .customLong("reorder-window"),
    help: ArgumentHelp(
      "How long events of sequences wait for earlier ones: 500ms, 2s, 1m.",
      valueName: "time"
    )
  )
  var window = TimeSpan(milliseconds: 2_000)
  @Option(
    name: .customLong("stats-json"),
    help: ArgumentHelp("Write the counters to a file at the end.", valueName: "file")
  )
  var statsFile: String?

  func validate() throws {
    if window.milliseconds > 3_600_000 {
      throw ValidationError("--reorder-window is at most 1h.")
    }
    if sensor == .audit || sensor == .proc {
      throw ValidationError(
        "The \(sensor.rawValue) sensor is not in this version; use --sensor ebpf, "
          + "or `swiftlet scan` on recorded events."
      )
    }
  }

  func run() throws {
    let set = try rules.load(isLive: true)
    let log = try openLog()
    let source = try attach(set)
    let signals = StopSignals { source.stop() }
    defer { withExtendedLifetime(signals) {} }
    let output = AlertOutput(set, isJSON: jsonl, isLive: true)
    let watch = Watch(
      source,
      set,
      output: output,
      log: log,
      window: window.milliseconds * 1_000_000
    )
    let started = ProgressLine.now()
    Console.note(
      "ready: watching this host with \(set.entries.count) rules through eBPF (Ctrl-C ends)"
    )
    do throws(SensorError) {
      try watch.run()
    } catch {
      Console.error(error.description)
      throw ExitCode.runtimeFailure
    }
    let seconds = ProgressLine.now() - started
    watch.summarise(seconds: seconds)
    if let statsFile { try StatisticsFile.write(watch.statistics(seconds: seconds), to: statsFile) }
    if let log, log.lostBytes > 0 { throw ExitCode.runtimeFailure }
  }

  private func openLog() throws -> EventLog? {
    guard let events else { return nil }
    do throws(EventLog.Refusal) {
      return try EventLog(path: events)
    } catch {
      Console.error(
        "\(events.visible) cannot be written: \(SystemError.text(error.code))",
        help: ["name a file in a folder that exists and that you may write to"]
      )
      throw ExitCode.runtimeFailure
    }
  }

  private func attach(_ rules: RuleSet) throws -> EBPFSensor {
    do throws(SensorError) {
      let switches = Dictionary(
        uniqueKeysWithValues: families.families.map { ($0, FamilySwitch.on) }
      )
      let settings = SensorSettings.make(preset, switches, places: nil, rules, keepsEvents: false)
      let sensor = try EBPFSensor(settings)
      SensorSettings.sayRefused(sensor.families, switches)
      return sensor
    } catch {
      Console.error(
        "this host cannot be watched: \(error.description)",
        help: ["`swiftlet doctor` says what works here; `swiftlet demo` needs nothing"]
      )
      throw ExitCode.runtimeFailure
    }
  }
}
