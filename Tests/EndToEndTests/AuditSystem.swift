// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc

@testable import Sensors

/// The kernel's audit system as a test finds it.
struct AuditSystem: Equatable {
  var enabled: UInt32
  var backlogLimit: UInt32
  var backlogWaitTime: UInt32
  var ourRules: Int
  var otherRules: Int

  init() throws {
    let socket = try AuditSocket()
    let status = try socket.status()
    let rules = try socket.rules()
    enabled = status.enabled
    backlogLimit = status.backlogLimit
    backlogWaitTime = status.backlogWaitTime
    ourRules = rules.filter(\.isOurs).count
    otherRules = rules.count - ourRules
  }

  /// Why these tests do not run here; nil when they do.
  static let refusal: String? = {
    do {
      let status = try AuditSocket().status()
      _ = try AuditSocket().rules()
      if status.enabled == 2 { return "the audit rules are locked" }
      let isAlive = status.pid != 0 && kill(pid_t(bitPattern: status.pid), 0) == 0
      return isAlive ? "an audit daemon runs, which the tests leave alone" : nil
    } catch {
      return "\(error)"
    }
  }()

  /// Waits until it is as it was.
  static func waits(for wanted: AuditSystem) throws -> Bool {
    for _ in 0..<100 {
      if try AuditSystem() == wanted { return true }
      usleep(50_000)
    }
    return false
  }
}
