// SPDX-License-Identifier: Apache-2.0

/// The parts of `/proc/PID/status` that say who a process is.
package struct ProcessStatus: Sendable, Equatable {
  /// Real user.
  package var uid: UInt32 = 0
  /// Effective user.
  package var effectiveUID: UInt32 = 0
  /// Real group.
  package var gid: UInt32 = 0
  /// Effective group.
  package var effectiveGID: UInt32 = 0
  /// The pid in each pid namespace, the outermost first; empty on kernels that do not say.
  package var namespacePIDs: [UInt32] = []
  /// Effective capabilities, one bit each.
  package var effectiveCapabilities: UInt64 = 0
  /// Permitted capabilities, one bit each.
  package var permittedCapabilities: UInt64 = 0

  /// Parses the file's content; nil without the lines `Uid:` and `Gid:`.
  package init?(_ content: [UInt8]) {
    var found = 0
    for line in content.split(separator: 0x0A) {
      guard let colon = line.firstIndex(of: 0x3A) else { continue }
      let name = String(decoding: line[..<colon], as: UTF8.self)
      guard ["Uid", "Gid", "NSpid", "CapEff", "CapPrm"].contains(name) else { continue }
      let words = line[(colon + 1)...].split { $0 == 0x09 || $0 == 0x20 }
        .map { String(decoding: $0, as: UTF8.self) }
      let numbers = words.compactMap { UInt32($0) }
      switch name {
      case "Uid" where numbers.count >= 2:
        (uid, effectiveUID) = (numbers[0], numbers[1])
        found += 1
      case "Gid" where numbers.count >= 2:
        (gid, effectiveGID) = (numbers[0], numbers[1])
        found += 1
      case "NSpid":
        namespacePIDs = numbers
      case "CapEff":
        effectiveCapabilities = words.first.flatMap { UInt64($0, radix: 16) } ?? 0
      case "CapPrm":
        permittedCapabilities = words.first.flatMap { UInt64($0, radix: 16) } ?? 0
      default:
        continue
      }
    }
    guard found == 2 else { return nil }
  }
}
