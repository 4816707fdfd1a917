// SPDX-License-Identifier: Apache-2.0

/// A process that lives, or has lived not long ago.
final class ProcessEntry {
  let key: EntityKey
  /// `process.entity_id`.
  let entityID: [UInt8]
  /// Who made it, also when that has ended and another is its parent now.
  let creator: EntityKey
  /// Nanoseconds since 1970.
  let start: Int64
  var image: ProcessImage { didSet { relative = nil } }
  var credentials: Credentials { didSet { relative = nil } }
  var session: UInt32
  var processGroup: UInt32
  var tty: Terminal? { didSet { relative = nil } }
  /// Effective ones; nil when they were not seen.
  var capabilities: UInt64?
  /// `"container":{…}`; nil outside of any.
  var container: [UInt8]?
  /// When this entry was last brought up to date, nanoseconds after boot.
  var updated: UInt64
  /// When it ended, nanoseconds after boot.
  var end: UInt64?
  /// When it began its program, nanoseconds after boot; nil when that is the one it was made with, or
  /// was not seen.
  var execTime: UInt64?

  /// How it stands in the documents of others, as it was written last; nil when that has changed.
  var relative: RelativeText?

  init(
    key: EntityKey,
    entityID: [UInt8],
    creator: EntityKey,
    start: Int64,
    image: ProcessImage,
    credentials: Credentials,
    session: UInt32,
    processGroup: UInt32,
    tty: Terminal?,
    updated: UInt64
  ) {
    self.key = key
    self.entityID = entityID
    self.creator = creator
    self.start = start
    self.image = image
    self.credentials = credentials
    self.session = session
    self.processGroup = processGroup
    self.tty = tty
    self.updated = updated
  }

  /// Only its name and start are known, from a record of a child or of a socket.
  var isStub: Bool { credentials.uid == .max }

  /// A part of the kernel: number 2 and what that made.
  var isKernelThread: Bool { key.pid == 2 || creator.pid == 2 }

  /// Since when it can have done what it does as it is: its exec, else its start; nanoseconds since 1970.
  func imageSince(bootOffset: Int64) -> Int64 {
    execTime.map { Int64(clamping: $0) &+ bootOffset } ?? start
  }

  /// Takes over what a record says of the process itself.
  func update(from record: KernelRecord) {
    credentials = record.credentials
    session = record.session
    processGroup = record.processGroup
    tty = record.tty
    capabilities =
      record.flags.contains(.capabilitiesUnknown) ? nil : record.effectiveCapabilities
    updated = record.time
  }
}
