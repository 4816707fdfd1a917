// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Detection
import Glibc
import Sensors

/// `swiftlet watch`: alerts of this host as they happen.
struct WatchCommand: ParsableCommand {
  enum Sensor: String, ExpressibleByArgument, CaseIterable {
    /// The first of the others that works here.
    case auto
    case ebpf
    case audit
    case proc

    /// What is tried, in order.
    var kinds: [SensorKind] {
      SensorKind(rawValue: rawValue).map { [$0] } ?? SensorKind.allCases
    }
  }

  static let configuration = CommandConfiguration(
    commandName: "watch",
    abstract: "Watch this host through the kernel, or logs that grow; alerts as they happen.",
    discussion: """
      Sees every program start, fork and end through eBPF, and connections, DNS questions and watched files \
      as far as rules ask for them or --preset says. Needs root, or CAP_BPF and CAP_PERFMON; \
      `swiftlet doctor` says what is missing. Where the kernel refuses eBPF, its audit system tells of \
      program starts (CAP_AUDIT_CONTROL), and as a last resort its process connector of the rest. \
      Prints "ready: …" on standard error once it sees \
      everything. Ctrl-C ends it; what was lost, if anything, is said.
      With paths it follows files instead, or all files of folders, in ECS or as another program's logs, also \
      through rotation: what they get from now on.

      Examples:
        sudo swiftlet watch
        sudo swiftlet watch --jsonl >> alerts.ndjson
        sudo swiftlet watch --events today.ndjson       keep every event, to scan again later
        swiftlet watch /var/log/tetragon/tetragon.log   alerts of a log as it grows
      """
  )

  @OptionGroup var rules: RuleOptions
  @OptionGroup var logs: WatchedLogs
  @Option(
    help: ArgumentHelp(
      "Where events come from: auto, ebpf, audit or proc; auto takes the first that works.",
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
    ),
    transform: FamilyList.init(names:)
  )
  var families = FamilyList()
  @Flag(help: "Write one alert document a line.")
  var jsonl = false
  @Option(help: ArgumentHelp("Add every event to this file, as ECS NDJSON.", valueName: "file"))
  var events: String?

  @Option(
    name: .customLong("reorder-window"),
    help: ArgumentHelp(
      "How long events of sequences wait for earlier ones: 500ms, 2s, 1m. Without it 500ms on this host, 2s in logs.",
      valueName: "time"
    )
  )
  var window: TimeSpan?
  @Option(
    name: .customLong("stats-json"),
    help: ArgumentHelp("Write the counters to a file at the end.", valueName: "file")
  )
  var statsFile: String?

  func validate() throws {
    if logs.paths.isEmpty {
      if logs.input.format != nil {
        throw ValidationError("--format says what a log is written in: name a file or a folder.")
      }
      if logs.fromStart {
        throw ValidationError("--from-start reads logs as they are: name a file or a folder.")
      }
    }
    if let window, window.milliseconds > 3_600_000 {
      throw ValidationError("--reorder-window is at most 1h.")
    }
  }

  func run() throws {
    ResidentMemory.giveBack()
    let set = try rules.load(isLive: true)
    let log = try openLog()
    let logged = try logs.source()
    let (kind, source): (SensorKind?, any EventSource) =
      if let logged { (nil, logged) } else { try attach(set) }
    let signals = StopSignals { source.stop() }
    defer { withExtendedLifetime(signals) {} }
    let output = AlertOutput(set, isJSON: jsonl, isLive: true)
    let watch = Watch(
      source,
      set,
      output: output,
      log: log,
      window: (window?.milliseconds ?? (logged == nil ? 500 : 2_000)) * 1_000_000
    )
    let started = ProgressLine.now()
    let subject =
      kind.map { "this host with \(set.entries.count) rules through \($0.name)" }
      ?? "\(logs.paths.map(\.visible).joined(separator: ", ")) with \(set.entries.count) rules"
    Console.note("ready: watching \(subject) (Ctrl-C ends)")
    do throws(SensorError) {
      try watch.run()
    } catch {
      Console.error(error.description)
      throw ExitCode.runtimeFailure
    }
    let seconds = ProgressLine.now() - started
    watch.summarise(seconds: seconds)
    WatchedLogs.summarise(source)
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

  private func attach(_ rules: RuleSet) throws -> (SensorKind, any EventSource) {
    let switches = Dictionary(
      uniqueKeysWithValues: families.families.map { ($0, FamilySwitch.on) }
    )
    var settings = SensorSettings.make(preset, switches, places: nil, rules, keepsEvents: false)
    // What is kept may be asked for later.
    if events != nil { settings.untold = [] }
    let choice = SensorChoice(of: sensor.kinds, settings)
    guard let chosen = choice.chosen else {
      throw choice.failure(
        help: "`swiftlet doctor` says what works here; `swiftlet demo` needs nothing"
      )
    }
    choice.explain()
    SensorSettings.sayRefused(chosen.source, switches)
    SensorSettings.sayBlind(chosen.source, rules)
    return chosen
  }
}
