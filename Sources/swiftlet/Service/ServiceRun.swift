// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Detection
import Foundation
import Sensors
import Service
import Storage

/// What `swiftlet run` does: brings together what is set, the store, the sensor and the service.
struct ServiceRun {
  private let command: RunCommand
  private let messages = ServiceMessages()

  init(_ command: RunCommand) { self.command = command }

  func run() throws {
    let configuration = try effective(command.options.usable().configuration)
    let layout = StoreLayout(root: configuration.store)
    let load = {
      try command.rules.loadForService(standard: configuration.rulePaths, layout: layout)
    }
    let rules = try load()
    let (store, state) = try open(layout)
    let sensor = try attach(configuration, rules.set)
    if sensor == nil, configuration.inputs.isEmpty {
      Console.error(
        "there is nothing to read: no sensor, and no input",
        help: ["name a file with --input, or let the sensor run with --sensor auto"]
      )
      throw ExitCode.badInput
    }
    let requests = DetectionService.Requests()
    let signals = StopSignals(patience: 1, reload: { requests.requestReload() }) {
      requests.requestStop()
    }
    defer { withExtendedLifetime(signals) {} }
    let output = ServiceOutput(isJSON: command.jsonl)
    let service: DetectionService
    do throws(StorageError) {
      service = try DetectionService(
        configuration,
        rules: rules,
        store: store,
        state: state,
        sensor: sensor?.source,
        endsAtEnd: command.untilEnd,
        requests: requests,
        surroundings: DetectionService.Surroundings(
          now: { Clock.now },
          log: messages.log,
          loadRules: { try? load() },
          loadConfiguration: { try? effective(command.options.usable().configuration) },
          announce: { output.show($0) }
        )
      )
    } catch {
      throw StoreMessages.failure(error)
    }
    sayReady(service, configuration, rules.set, sensor: sensor?.kind)
    if let sensor {
      SensorSettings.sayRefused(sensor.source, configuration.families)
      SensorSettings.sayBlind(sensor.source, rules.set)
    }
    let isWhole = service.run()
    output.finish()
    summarise(service)
    if !isWhole { throw ExitCode.runtimeFailure }
  }

  /// Flags go before everything else.
  private func effective(_ configuration: Configuration) -> Configuration {
    var configuration = configuration
    if let store = command.store.store { configuration.store = store }
    if let sensor = command.sensor { configuration.sensor = sensor }
    if command.untilEnd { configuration.sensor = .none }
    for path in command.inputs {
      let path = URL(filePath: path).standardizedFileURL.path
      let real = URL(filePath: path).resolvingSymlinksInPath().path
      let isKnown = configuration.inputs.contains {
        $0.path == path || URL(filePath: $0.path).resolvingSymlinksInPath().path == real
      }
      if !isKnown { configuration.inputs.append(Configuration.Input(path: path)) }
    }
    return configuration
  }

  private func open(_ layout: StoreLayout) throws -> (EventStore, StateDatabase) {
    do throws(StorageError) {
      let store = try EventStore(layout, Storage.StoreOptions { Clock.now })
      StoreMessages.warn(store.notices)
      return (store, try StateDatabase(path: layout.state))
    } catch {
      throw StoreMessages.failure(error)
    }
  }

  private func attach(
    _ configuration: Configuration,
    _ rules: RuleSet
  ) throws -> (kind: SensorKind, source: any EventSource)? {
    guard configuration.sensor != .none else { return nil }
    let kinds =
      SensorKind(rawValue: configuration.sensor.rawValue).map { [$0] } ?? SensorKind.allCases
    let choice = SensorChoice(
      of: kinds,
      configuration.sensorSettings(for: rules, keepsEvents: true)
    )
    if let chosen = choice.chosen {
      choice.explain()
      return chosen
    }
    if configuration.sensor == .auto, !configuration.inputs.isEmpty {
      for refusal in choice.refusals {
        Console.warn("this host is not watched: \(refusal.error.description)")
      }
      return nil
    }
    throw choice.failure(
      help: "`swiftlet doctor` says what works here; --sensor none with --input reads files"
    )
  }

  private func sayReady(
    _ service: DetectionService,
    _ configuration: Configuration,
    _ rules: RuleSet,
    sensor: SensorKind?
  ) {
    let recovery = service.recovery
    if recovery.behind > 0 {
      Console.note(
        "\(ProgressLine.count(recovery.behind, "stored event")) had not been looked at: "
          + "\(ProgressLine.count(recovery.alerts, "new alert"))"
      )
    }
    var sources = sensor.map { ["this host through \($0.name)"] } ?? []
    sources += configuration.inputs.map { $0.path.visible }
    Console.note(
      "ready: \(ProgressLine.count(rules.entries.count, "rule")) on \(sources.joined(separator: ", ")); "
        + "kept in \(configuration.store.visible) (Ctrl-C ends)"
    )
  }

  private func summarise(_ service: DetectionService) {
    let counters = service.counters
    var text =
      "\(ProgressLine.count(counters.stored, "event")) stored, \(ProgressLine.count(counters.alerts, "new alert"))"
    for (count, what) in [
      (counters.knownAlerts, "known before"), (counters.storms, "held back"),
      (counters.undecodable, "lines were no event"), (counters.resumed, "events stored before"),
      (counters.unstored, "events NOT stored"),
    ] where count > 0 {
      text += ", \(ProgressLine.count(count)) \(what)"
    }
    Console.note(text)
    if let failure = service.sensorFailure { Console.error(failure.description) }
  }
}
