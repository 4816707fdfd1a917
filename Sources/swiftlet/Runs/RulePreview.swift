// SPDX-License-Identifier: Apache-2.0
import Detection
import Events
import Foundation
import Rules
import Service
import Storage

/// What a rule would alert on, had it run over a time that is past. Nothing of it is kept.
struct RulePreview {
  /// What the runs found, taken together.
  let record: RunRecord
  /// The alerts, in the order of the runs; each raised at the time of its run.
  let alerts: [FinishedAlert]

  /// Runs a rule. `known`: what is an alert already counts as known; without it all are new.
  init(
    _ loaded: LoadedRule,
    _ range: SearchRange,
    layout: StoreLayout,
    schema: Schema,
    known: StateDatabase? = nil
  ) throws {
    let folder =
      FileManager.default.temporaryDirectory.path + "/swiftlet-preview-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let store = try RunsMessages.typed {
      PreviewRunStore(try StateDatabase(path: folder + "/state.sqlite"), known: known)
    }
    let scheduler = RunScheduler(
      [loaded],
      store: store,
      options: RunsSession.options(schema, try StoredExceptions(layout: layout).set()),
      now: Clock.now,
      open: { try StoredRunEvents(layout) }
    )
    record = try RunsMessages.typed {
      try scheduler.run(loaded, over: range, at: Clock.now, isPreview: true)
    }
    alerts = store.alerts
  }
}
