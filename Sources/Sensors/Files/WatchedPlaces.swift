// SPDX-License-Identifier: Apache-2.0

/// Where changes of files are told.
package struct WatchedPlaces: Sendable {
  /// What is watched unless something else is set: configuration, programs, start-up files, keys, and
  /// where everyone may write. `*` stands for one name.
  package static let usual = [
    "/etc", "/root", "/home/*/.ssh", "/home/*/.config/systemd", "/home/*/.config/autostart",
    "/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin", "/usr/lib/systemd", "/bin",
    "/sbin",
    "/lib/systemd", "/opt", "/var/spool/cron", "/tmp", "/var/tmp", "/dev/shm", "/run/systemd",
  ]

  /// Each place as its parts.
  private let places: [[[UInt8]]]
  /// The part that stands for any name.
  private static let any: [UInt8] = [0x2A]

  /// Watches these folders, with all that is in them, and files.
  package init(_ paths: [String]) {
    places = paths.map { Self.parts(Array($0.utf8)) }
  }

  /// Whether a path is one of the places, or lies in one.
  func contains(_ path: [UInt8]) -> Bool {
    let parts = Self.parts(path)
    return places.contains { place in
      place.count <= parts.count
        && zip(place, parts).allSatisfy { $0 == Self.any || $0 == $1 }
    }
  }

  /// Whether a path is one of the places itself.
  func isOne(_ path: [UInt8]) -> Bool {
    let parts = Self.parts(path)
    return places.contains { place in
      place.count == parts.count && zip(place, parts).allSatisfy { $0 == Self.any || $0 == $1 }
    }
  }

  /// The names by which places go on below a folder that leads to them; nil for any name.
  func nextNames(below folder: [UInt8]) -> [(name: [UInt8]?, isLast: Bool)] {
    let parts = Self.parts(folder)
    var found: [(name: [UInt8]?, isLast: Bool)] = []
    for place in places where place.count > parts.count {
      guard zip(place, parts).allSatisfy({ $0 == Self.any || $0 == $1 }) else { continue }
      let part = place[parts.count]
      let next = (name: part == Self.any ? nil : part, isLast: place.count == parts.count + 1)
      // Once is enough.
      if !found.contains(where: { $0.name == next.name && $0.isLast == next.isLast }) {
        found.append(next)
      }
    }
    return found
  }

  private static func parts(_ path: [UInt8]) -> [[UInt8]] {
    path.split(separator: 0x2F).map(Array.init)
  }
}
