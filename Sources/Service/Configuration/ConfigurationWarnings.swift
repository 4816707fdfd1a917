// SPDX-License-Identifier: Apache-2.0
import EQL
import Glibc
import Notifications

/// What of a configuration is well written, and still will not do what somebody wants.
package enum ConfigurationWarnings {
  /// Variables of the program that stand for no key.
  private static let otherVariables = ["SWIFTLET_CONFIG"]

  /// All of them, one sentence each; paths are looked for on this host.
  package static func all(
    _ configuration: Configuration,
    environment: [String: String]
  ) -> [String] {
    relativePaths(configuration) + rulePaths(configuration) + places(configuration)
      + channels(configuration.notifications)
      + variables(configuration, environment)
  }

  /// What is somewhere else when the service is started somewhere else.
  private static func relativePaths(_ configuration: Configuration) -> [String] {
    let named = [("store", configuration.store)] + configuration.inputs.map { ("input", $0.path) }
    return named.filter { !$0.1.hasPrefix("/") }.map { key, path in
      "\(key): \(path) is a relative path: it means another place wherever `swiftlet` is started elsewhere; "
        + "write it from / on"
    }
  }

  private static func rulePaths(_ configuration: Configuration) -> [String] {
    configuration.rulePaths.compactMap { path in
      problem(path).map { "rules.paths: \(path): \($0)" }
    }
  }

  /// Of a place with `*` the part before it.
  private static func places(_ configuration: Configuration) -> [String] {
    (configuration.watchedPlaces ?? []).compactMap { place in
      let path = place.split(separator: "/").prefix { $0 != "*" }.map { "/" + $0 }.joined()
      guard !path.isEmpty, access(path, F_OK) != 0 else { return nil }
      return "sensor.watched_places: \(path) is not there: it is watched once it is made"
    }
  }

  private static func channels(_ settings: NotificationSettings) -> [String] {
    settings.channels.flatMap { channel -> [String] in
      var warnings = channel.target.secrets.compactMap { source -> String? in
        switch source {
        case .file(let path): problem(path).map { "\(path): \($0)" }
        // The service may be given variables that this shell does not have.
        case .environment, .text: nil
        }
      }
      if case .file(let file) = channel.target {
        let folder = file.path.lastIndex(of: "/").map { String(file.path[..<$0]) } ?? "."
        if let problem = problem(folder.isEmpty ? "/" : folder) {
          warnings.append("\(folder): \(problem)")
        }
      }
      return warnings.map { "the channel \(channel.name): \($0)" }
    }
  }

  private static func variables(
    _ configuration: Configuration,
    _ environment: [String: String]
  ) -> [String] {
    var known = otherVariables + ConfigurationKey.all.map(\.variable)
    for channel in configuration.notifications.channels {
      for case .environment(let name) in channel.target.secrets { known.append(name) }
    }
    let others = environment.keys.filter { $0.hasPrefix("SWIFTLET_") && !known.contains($0) }
    return others.sorted().map { name in
      let near = Spelling.near(name, among: known).first
      return "\(name) is no variable of Swiftlet" + (near.map { ": did you mean \($0)?" } ?? "")
    }
  }

  /// Why nothing can be read at a path; nil where something can.
  private static func problem(_ path: String) -> String? {
    access(path, R_OK) == 0 ? nil : String(cString: strerror(errno))
  }
}
