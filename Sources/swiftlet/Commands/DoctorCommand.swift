// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Detection
import Events
import Foundation
import Rules
import Sensors
import Service

/// `swiftlet doctor`: what works on this host, and how to mend what does not.
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Say what works on this host, one line each, and how to mend it.",
    discussion: """
      Tries the sensors for a moment, and looks at the service that runs: what it lost, and since when.
      """
  )

  @OptionGroup var store: StoreArguments
  @Flag(help: "Write one JSON object.")
  var json = false

  private struct Check {
    var area: String
    var name: String
    var isOK: Bool
    var found: String
    var mend = ""
  }

  func run() throws {
    let audit = fallback(FallbackReadiness.audit())
    let connector = fallback(FallbackReadiness.connector())
    let families = triedFamilies
    let checks =
      sensorChecks + surroundings + families.map(Self.check) + [audit, connector] + libraryChecks
      + ruleChecks(families) + serviceChecks
    // What `--sensor auto` would take.
    let sensor: SensorKind? =
      checks.allSatisfy { $0.area != "sensor" || $0.isOK }
      ? .ebpf : audit.isOK ? .audit : connector.isOK ? .proc : nil
    if json {
      printJSON(checks, sensor)
    } else {
      for check in checks { show(check) }
      Console.print()
      Console.print(
        sensor.map { "This host can be watched through \($0.name): swiftlet watch" }
          ?? "This host cannot be watched yet."
      )
      Console.print("Recorded events can be read anywhere: swiftlet scan FILE, swiftlet demo")
    }
  }

  private var sensorChecks: [Check] {
    SensorReadiness.current().checks.map {
      Check(area: "sensor", name: $0.name, isOK: $0.isOK, found: $0.found, mend: $0.mend)
    }
  }

  private func fallback(_ check: SensorReadiness.Check) -> Check {
    Check(
      area: "fallback",
      name: check.name,
      isOK: check.isOK,
      found: check.found,
      mend: check.mend
    )
  }

  /// What the sensor knows beside its events; root has it all.
  private var surroundings: [Check] {
    SurroundingsReadiness.checks().map {
      Check(area: "surroundings", name: $0.name, isOK: $0.isOK, found: $0.found, mend: $0.mend)
    }
  }

  /// The service that runs with the store.
  private var serviceChecks: [Check] {
    let health = ServiceHealth(store.layout)
    return health.findings.map {
      Check(area: "service", name: $0.name, isOK: $0.isOK, found: $0.found, mend: $0.mend)
    }
  }

  /// The families of events, each tried for a moment.
  private var triedFamilies: [FamilyState] {
    var settings = EBPFSensor.Configuration(agent: AgentInfo(version: Swiftlet.version))
    settings.ringSize = 64 << 10
    settings.families = Set(SensorFamily.allCases)
    return (try? EBPFSensor(settings))?.families ?? []
  }

  private static func check(_ state: FamilyState) -> Check {
    var found = state.isOn ? "can be seen" : "cannot be seen: \(state.reason)"
    if state.family == .calls, state.isOn {
      found = "can be seen, when asked for: it slows every system call"
    }
    let name = "\(state.family.rawValue) events"
    return Check(area: "family", name: name, isOK: true, found: found)
  }

  private var libraryChecks: [Check] {
    let all = LibraryVersions.all + [("libbpf", LibbpfVersion.current)]
    return all.map { Check(area: "library", name: $0.0, isOK: true, found: $0.1) }
  }

  private func ruleChecks(_ families: [FamilyState]) -> [Check] {
    guard let options = try? RuleOptions.parse([]) else { return [] }
    let result = options.loadFiles()
    let set = RuleSet(result.rules, now: Clock.now)
    let bad = result.invalidCount + set.skipped.count
    var found = "\(set.entries.count) run"
    if result.invalidCount > 0 { found += ", \(result.invalidCount) invalid" }
    if !set.skipped.isEmpty { found += ", \(set.skipped.count) not run" }
    let blind = BlindRules(set, families)
    let hasSite = FileManager.default.fileExists(atPath: SiteRules.folder)
    return [
      Check(
        area: "rules",
        name: "rules",
        isOK: bad == 0 && !set.entries.isEmpty,
        found: found,
        mend: bad == 0 ? "" : "`swiftlet rules list` says why"
      ),
      Check(
        area: "rules",
        name: "rules that can match here",
        isOK: blind.count == 0,
        found: families.isEmpty
          ? "as the sensor tells events: `swiftlet watch` says which not"
          : blind.count == 0 ? "all" : "all but " + blind.reasons.joined(separator: ", "),
        mend: blind.count == 0 ? "" : "docs/sensor.md says what these events need"
      ),
      Check(
        area: "rules",
        name: "rules of your own",
        isOK: true,
        found: hasSite ? SiteRules.folder : "none (\(SiteRules.folder) would be read)"
      ),
    ]
  }

  private func show(_ check: Check) {
    let style = Style.output
    let mark = check.isOK ? style("ok  ", .good) : style("MEND", .bad)
    Console.print("\(mark)  \(check.name.padded(to: 36)) \(check.found.visible)")
    guard !check.isOK else { return }
    for line in check.mend.split(separator: "\n") {
      Console.print("      → " + String(line).visible)
    }
  }

  private func printJSON(_ checks: [Check], _ sensor: SensorKind?) {
    let list = checks.map { check in
      JSONValue.object([
        .init("area", .string(check.area)), .init("name", .string(check.name)),
        .init("ok", .bool(check.isOK)), .init("found", .string(check.found)),
        .init("mend", .string(check.mend)),
      ])
    }
    Console.print(
      JSONValue.object([
        .init("version", .string(Swiftlet.version)), .init("can_watch", .bool(sensor != nil)),
        .init("sensor", sensor.map { .string($0.rawValue) } ?? .null),
        .init("checks", .array(list)),
      ]).serialised()
    )
  }
}
