// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A file in `/run` that the one Swiftlet which works with the audit system holds locked; in it the
/// settings as they were before it, for the start after one that was killed together with its guard.
///
/// `/run` is empty after a boot, as the settings are the kernel's own then. Where the file cannot be
/// made, there is neither lock nor memory.
final class AuditClaim {
  static let path = "/run/swiftlet-audit"

  /// The settings that we change.
  struct Settings: Equatable {
    var enabled: UInt32
    var backlogLimit: UInt32
    var backlogWaitTime: UInt32
  }

  private let file: Int32

  /// Claims the audit system; throws when another one works with it.
  init() throws(SensorError) {
    file = open(Self.path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0, flock(file, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK else { return }
    close(file)
    throw .auditInUse
  }

  deinit { if file >= 0 { close(file) } }

  /// What one that was killed has left here.
  var left: Settings? {
    var bytes = [UInt8](repeating: 0, count: 64)
    let count = pread(file, &bytes, bytes.count, 0)
    guard count > 0 else { return nil }
    let text = String(decoding: bytes[..<count], as: UTF8.self)
    let numbers = text.split { !$0.isNumber }.compactMap { UInt32($0) }
    guard numbers.count == 3, numbers[0] <= 1 else { return nil }
    return Settings(enabled: numbers[0], backlogLimit: numbers[1], backlogWaitTime: numbers[2])
  }

  /// Remembers the settings as they are now.
  func remember(_ status: AuditStatus) {
    let text = Array("\(status.enabled) \(status.backlogLimit) \(status.backlogWaitTime)\n".utf8)
    _ = ftruncate(file, 0)
    _ = pwrite(file, text, text.count, 0)
  }

  /// The settings are as they were.
  func forget() { _ = ftruncate(file, 0) }
}
