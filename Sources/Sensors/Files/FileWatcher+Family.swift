// SPDX-License-Identifier: Apache-2.0

extension FileWatcher {
  /// Begins to watch files if that is asked for, and says whether it does.
  static func start(
    _ configuration: EBPFSensor.Configuration
  ) -> (watcher: FileWatcher?, state: FamilyState) {
    guard configuration.families.contains(.file) else {
      return (nil, configuration.off(.file))
    }
    do throws(Refusal) {
      let watcher = try FileWatcher(
        configuration.watchedPlaces,
        devices: configuration.watchedDevices
      )
      var reason = "\(watcher.count) folders"
      if watcher.unwatched > 0 { reason += ", \(watcher.unwatched) more cannot be" }
      return (watcher, FamilyState(.file, isOn: true, reason: reason))
    } catch {
      return (nil, FamilyState(.file, isOn: false, reason: error.reason))
    }
  }
}

extension EBPFSensor.Configuration {
  /// The state of a family that is not asked for.
  func off(_ family: SensorFamily) -> FamilyState {
    FamilyState(family, isOn: false, reason: reasons[family] ?? "not asked for")
  }
}
