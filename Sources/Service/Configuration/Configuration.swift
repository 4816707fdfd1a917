// SPDX-License-Identifier: Apache-2.0
package import Notifications
package import Sensors
package import Translation

/// Everything that can be set of the service. What each means and where it may be set stands in
/// `ConfigurationKey`.
package struct Configuration: Sendable {
  /// Which sensor runs.
  package enum Sensor: String, Sendable, CaseIterable {
    /// The first of the others that works here.
    case auto
    case ebpf
    case audit
    case proc
    case none
  }

  /// A file that is followed.
  package struct Input: Sendable, Equatable {
    /// Its path.
    package var path: String
    /// What it is written in; nil: by its first lines.
    package var format: InputFormat?

    /// A file at this path.
    package init(path: String, format: InputFormat? = nil) {
      self.path = path
      self.format = format
    }
  }

  /// The folder of events and state.
  package var store: String
  /// Rule files and folders that replace the built-in rules; empty: the built-in ones and those of
  /// `/etc/swiftlet/rules.d`.
  package var rulePaths: [String] = []
  /// Which sensor runs.
  package var sensor = Sensor.auto
  /// What the sensor collects.
  package var preset = SensorPreset.complete
  /// Families of events that are not as the preset has them.
  package var families: [SensorFamily: FamilySwitch] = [:]
  /// Folders and files whose changes are told; nil: the usual ones.
  package var watchedPlaces: [String]?
  /// How much of the host the sensor may take.
  package var sensorBudget = SensorBudget()
  /// Files that are followed.
  package var inputs: [Input] = []
  /// How long events of sequences wait for earlier ones, in nanoseconds.
  package var reorderWindow: Int64 = 2_000_000_000
  /// How far back events are looked at again for pending sequences, in nanoseconds.
  package var sequenceReplay: Int64 = 3_600_000_000_000
  /// Most alerts of one rule in an hour; 0: any number.
  package var alertsPerHour = 1_000
  /// After how many seconds events are deleted; nil: never.
  package var eventAge: Int? = 30 * 86_400
  /// How many bytes of events are kept; nil: any number.
  package var eventBytes: Int? = 20_000_000_000
  /// Whether rules also run on their schedule.
  package var runsScheduled = true
  /// Whom to tell of alerts.
  package var notifications = NotificationSettings()

  /// What applies where nothing is set, with the store in this folder.
  package init(store: String) { self.store = store }
}
