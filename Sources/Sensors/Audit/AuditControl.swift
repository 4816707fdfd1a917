// SPDX-License-Identifier: Apache-2.0
import CAuditGuard
import Glibc

/// What is set in the kernel's audit system while a sensor runs, and how it is taken back: at the end by
/// us, after `kill -9` by a guard process that waits for our end, after both were killed by the next
/// start, which knows our rules by their key.
final class AuditControl {
  /// Records that may wait in the kernel: some thousand execs.
  private static let backlogLimit: UInt32 = 32_768

  let socket: AuditSocket
  /// Whether a daemon owns the audit system, so that we only read along.
  let isBesideDaemon: Bool
  /// Rules that a killed sensor had left, and that are gone now.
  let staleRules: Int
  private let claim: AuditClaim
  private let saved: AuditStatus
  /// The rules that the kernel took.
  private(set) var added: [AuditRule] = []
  private var guardPipe: Int32 = -1
  private var guardPID: pid_t = -1
  private var isUndone = false

  /// Takes the audit system, or a place beside its daemon, and adds the rules.
  init(rules: [AuditRule]) throws(SensorError) {
    claim = try AuditClaim()
    let first = try AuditSocket()
    var saved = try first.status()
    guard saved.enabled != 2 else { throw .auditLocked }
    let present = try first.rules()
    let stale = present.filter(\.isOurs)
    for rule in stale { try first.request(AuditMessage.deleteRule, rule.bytes, "old audit rules") }
    staleRules = stale.count
    // Where a killed sensor left its rules it left its settings too.
    if !stale.isEmpty, let before = claim.left {
      saved.enabled = before.enabled
      saved.backlogLimit = before.backlogLimit
      saved.backlogWaitTime = before.backlogWaitTime
    }
    self.saved = saved

    // A daemon that is dead is not known to be until something is sent to it.
    let isAlive = saved.pid != 0 && kill(pid_t(bitPattern: saved.pid), 0) == 0
    if isAlive {
      isBesideDaemon = true
      socket = try AuditSocket(groups: AuditSocket.readers)
    } else {
      isBesideDaemon = false
      socket = first
    }
    // Before anything is set there is someone who takes it back.
    try startGuard(rules)
    do throws(SensorError) {
      if !isBesideDaemon { try takeOver() }
      for rule in rules {
        do throws(SensorError) {
          try socket.request(AuditMessage.addRule, rule.bytes, "adding audit rules")
          added.append(rule)
        } catch {
          // An architecture that the kernel was built without, or a condition that it is too old for.
          if case .auditRefused(_, EINVAL) = error, !added.isEmpty { continue }
          throw error
        }
      }
    } catch {
      undo()
      throw error
    }
  }

  deinit { undo() }

  private func takeOver() throws(SensorError) {
    claim.remember(saved)
    var wanted = saved
    wanted.pid = UInt32(bitPattern: getpid())
    try socket.request(
      AuditMessage.set,
      wanted.setting([.pid]),
      "becoming the reader of audit records"
    )
    wanted.enabled = 1
    wanted.backlogLimit = max(saved.backlogLimit, Self.backlogLimit)
    // Where there is no room, records are lost and counted; the host's programs are not held up.
    wanted.backlogWaitTime = 0
    try socket.request(
      AuditMessage.set,
      wanted.setting([.enabled, .backlogLimit, .backlogWaitTime]),
      "switching the audit system on"
    )
  }

  /// The settings as they were.
  private var restoring: [UInt8] { saved.setting([.enabled, .backlogLimit, .backlogWaitTime]) }

  private func startGuard(_ rules: [AuditRule]) throws(SensorError) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw .systemCall(name: "pipe", code: errno) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    var sequence: UInt32 = 1
    var deletions: [UInt8] = []
    for rule in rules {
      deletions += AuditMessage.request(AuditMessage.deleteRule, rule.bytes, sequence: sequence)
      sequence += 1
    }
    let settings =
      isBesideDaemon ? [] : AuditMessage.request(AuditMessage.set, restoring, sequence: sequence)
    let child = swiftlet_audit_guard(
      ends[0],
      UInt32(bitPattern: getpid()),
      deletions,
      deletions.count,
      settings,
      settings.count
    )
    let code = errno
    close(ends[0])
    guard child > 0 else {
      close(ends[1])
      throw .systemCall(name: "fork", code: code)
    }
    guardPipe = ends[1]
    guardPID = child
  }

  /// Deletes the rules: nothing new is recorded for us, and what the kernel has can still be read.
  func deleteRules() {
    for rule in added {
      try? socket.request(AuditMessage.deleteRule, rule.bytes, "deleting audit rules")
    }
    added.removeAll()
  }

  /// Takes everything back and ends the guard.
  func undo() {
    guard !isUndone else { return }
    isUndone = true
    deleteRules()
    if !isBesideDaemon, let now = try? socket.status(), now.pid == UInt32(bitPattern: getpid()) {
      try? socket.request(AuditMessage.set, restoring, "restoring the audit system's settings")
      var nobody = saved
      nobody.pid = 0
      try? socket.request(AuditMessage.set, nobody.setting([.pid]), "leaving the audit system")
      claim.forget()
    }
    guard guardPID > 0 else { return }
    var byte: UInt8 = 1
    _ = write(guardPipe, &byte, 1)
    close(guardPipe)
    var status: Int32 = 0
    while waitpid(guardPID, &status, 0) < 0 && errno == EINTR {}
    guardPID = -1
  }

  /// Whether the kernel still has records on their way.
  var hasBacklog: Bool { ((try? socket.status())?.backlog ?? 0) > 0 }

  /// Records that the kernel threw away since we began.
  func lost() -> UInt64 {
    guard let now = try? socket.status() else { return 0 }
    return UInt64(now.lost &- saved.lost)
  }
}
