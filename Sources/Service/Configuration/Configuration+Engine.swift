// SPDX-License-Identifier: Apache-2.0
import Detection

extension Configuration {
  /// What of it the engine needs.
  package var engineSettings: EngineSettings {
    var settings = EngineSettings()
    settings.window.window = reorderWindow
    settings.replaySpan = sequenceReplay
    settings.alertsPerHour = alertsPerHour
    return settings
  }
}
