// SPDX-License-Identifier: Apache-2.0

/// Who a process was, where a later record shows that it is somebody else now.
struct IdentityChange {
  /// What changed, as `event.action`.
  enum Action {
    case uid, gid, session, capabilities

    var name: StaticString {
      switch self {
      case .uid: "uid_change"
      case .gid: "gid_change"
      case .session: "session_id_change"
      case .capabilities: "capability_change"
      }
    }
  }

  var actions: [Action] = []
  let credentials: Credentials
  let session: UInt32

  /// Compares what is known of a process with a record of it; nil when nothing changed, or nothing
  /// was known before.
  ///
  /// An exec may change effective ids by the file's mode, which its own event says: there only real
  /// ids count.
  init?(_ process: ProcessEntry, _ record: KernelRecord) {
    guard process.credentials.uid != .max, process.updated <= record.time else { return nil }
    let (old, new) = (process.credentials, record.credentials)
    credentials = old
    session = process.session
    let isExec = record.kind == .exec
    if old.uid != new.uid || !isExec && old.effectiveUID != new.effectiveUID {
      actions.append(.uid)
    }
    if old.gid != new.gid || !isExec && old.effectiveGID != new.effectiveGID {
      actions.append(.gid)
    }
    // Session 0 is a session too: that of what the first process started without opening one.
    if process.session != record.session { actions.append(.session) }
    // With the user the kernel changes capabilities by itself.
    if record.kind == .identity, actions.isEmpty, let before = process.capabilities,
      before != record.effectiveCapabilities
    {
      actions.append(.capabilities)
    }
    if actions.isEmpty { return nil }
  }
}
