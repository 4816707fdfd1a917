// SPDX-License-Identifier: Apache-2.0
import Host

/// The processes that are alive, and for a while those that were.
///
/// Seeded from `/proc`, then led by the records of fork, exec and exit in the kernel's order.
struct ProcessTable {
  /// How large the table may grow.
  struct Limits {
    /// Processes, ended ones included.
    var processes = 16_384
    /// Bytes of all images.
    var imageBytes = 16 << 20
    /// Ended processes are forgotten after this many nanoseconds.
    var retention: UInt64 = 600_000_000_000
    /// Ended processes that are remembered at most.
    var ended = 4096
  }

  let limits: Limits
  let budget = ImageBudget()
  private let encoder: EntityIDEncoder
  private var entries: [EntityKey: ProcessEntry] = [:]
  private var latest: [UInt32: EntityKey] = [:]
  private var order = KeyQueue()
  private var ended = KeyQueue()
  /// Processes forgotten to keep within the limits.
  private(set) var evictions: UInt64 = 0
  /// What to add to nanoseconds after boot to get nanoseconds since 1970.
  var bootOffset: Int64

  init(bootID: String, bootOffset: Int64, limits: Limits = Limits()) {
    encoder = EntityIDEncoder(bootID: bootID)
    self.bootOffset = bootOffset
    self.limits = limits
  }

  var count: Int { entries.count }

  /// A process that is known, alive or not.
  subscript(key: EntityKey) -> ProcessEntry? { entries[key] }

  /// The last known process that had this pid.
  subscript(pid pid: UInt32) -> ProcessEntry? { latest[pid].flatMap { entries[$0] } }

  /// A process was made.
  ///
  /// Its image is its creator's until it execs.
  mutating func fork(_ record: KernelRecord) -> (child: ProcessEntry, parent: ProcessEntry) {
    let key = EntityKey(pid: record.pid, start: record.start)
    let parent = parent(of: record)
    if let seeded = entries[key] { return (seeded, parent) }
    return (insert(record, image: parent.image), parent)
  }

  /// A process runs another program now.
  ///
  /// - Returns: the process, the program that it ran before if that is known, and its parent.
  mutating func exec(
    _ record: KernelRecord,
    image: ProcessImage
  ) -> (process: ProcessEntry, previous: ProcessImage?, parent: ProcessEntry) {
    let key = EntityKey(pid: record.pid, start: record.start)
    let parent = parent(of: record)
    guard let entry = entries[key] else {
      // Its fork was lost: the image before was most likely the parent's, but nobody knows.
      let entry = insert(record, image: image)
      entry.execTime = record.time
      return (entry, nil, parent)
    }
    // A seeded entry may be newer than this record; then it is the image after the exec.
    let previous = entry.updated <= record.time ? entry.image : nil
    entry.image = image
    entry.execTime = record.time
    entry.update(from: record)
    shrink(now: record.time)
    return (entry, previous, parent)
  }

  /// A process ended.
  ///
  /// - Returns: the process and its parent; nil when its end was known already.
  mutating func exit(_ record: KernelRecord) -> (process: ProcessEntry, parent: ProcessEntry)? {
    let key = EntityKey(pid: record.pid, start: record.start)
    let entry: ProcessEntry
    if let known = entries[key] {
      guard known.end == nil else { return nil }
      entry = known
    } else {
      entry = insert(record, image: stub(record.command))
    }
    entry.update(from: record)
    entry.end = record.time
    ended.append(key)
    let parent = parent(of: record)
    shrink(now: record.time)
    return (entry, parent)
  }

  /// The parent that a record names: known, or read from `/proc`, or only as much as the record says.
  mutating func parent(of record: KernelRecord) -> ProcessEntry {
    let key = EntityKey(pid: record.parentPID, start: record.parentStart)
    if let known = entries[key] { return known }
    if let read = seed(pid: record.parentPID), read.key == key { return read }
    let credentials = Credentials(
      uid: .max,
      effectiveUID: .max,
      gid: .max,
      effectiveGID: .max,
      hasHostNames: false
    )
    let entry = ProcessEntry(
      key: key,
      entityID: encoder.text(key),
      creator: EntityKey(pid: 0, ticks: 0),
      start: Int64(clamping: record.parentStart) &+ bootOffset,
      image: stub(record.parentCommand),
      credentials: credentials,
      session: 0,
      processGroup: 0,
      tty: nil,
      updated: record.time
    )
    insert(entry)
    return entry
  }

  /// Ids of the parent, its parent and so on, at most `limit`.
  func ancestry(of parent: ProcessEntry, limit: Int = 20) -> [[UInt8]] {
    var ids: [[UInt8]] = []
    var next: ProcessEntry? = parent
    while let entry = next, ids.count < limit {
      ids.append(entry.entityID)
      next = entry.creator == entry.key ? nil : entries[entry.creator]
    }
    return ids
  }

  /// Reads a process from `/proc` unless it is known; nil when it is not there.
  @discardableResult
  mutating func seed(pid: UInt32) -> ProcessEntry? {
    guard let stat = ProcFSProcess(pid: pid).stat(), stat.pid == pid else { return nil }
    let key = EntityKey(pid: pid, ticks: stat.startTicks)
    if let known = entries[key] { return known }
    guard let seed = ProcessSeed(stat, budget: budget) else { return nil }
    let parent = ProcFSProcess(pid: stat.parentPID).stat()
    let start = stat.startTicks &* HostClock.nanosecondsPerTick
    let entry = ProcessEntry(
      key: key,
      entityID: encoder.text(key),
      creator: EntityKey(pid: stat.parentPID, ticks: parent?.startTicks ?? 0),
      start: Int64(clamping: start) &+ bootOffset,
      image: seed.image,
      credentials: seed.credentials,
      session: stat.session,
      processGroup: stat.processGroup,
      tty: seed.tty,
      updated: HostClock.sinceBoot()
    )
    insert(entry)
    return entry
  }

  private func stub(_ command: [UInt8]) -> ProcessImage {
    ProcessImage(
      name: command,
      executable: [],
      arguments: [],
      argumentCount: 0,
      workingDirectory: [],
      budget: budget
    )
  }

  private mutating func insert(_ record: KernelRecord, image: ProcessImage) -> ProcessEntry {
    let key = EntityKey(pid: record.pid, start: record.start)
    let entry = ProcessEntry(
      key: key,
      entityID: encoder.text(key),
      creator: EntityKey(pid: record.parentPID, start: record.parentStart),
      start: Int64(clamping: record.start) &+ bootOffset,
      image: image,
      credentials: record.credentials,
      session: record.session,
      processGroup: record.processGroup,
      tty: record.tty,
      updated: record.time
    )
    entry.capabilities = record.effectiveCapabilities
    entry.container = entries[entry.creator]?.container
    insert(entry)
    shrink(now: record.time)
    return entry
  }

  /// The process of an event of another kind than its life: known, or read from `/proc`, or only as
  /// much as the record says.
  mutating func actor(_ record: NetworkRecord, key: EntityKey) -> ProcessEntry {
    if let known = entries[key] { return known }
    if let read = seed(pid: key.pid), read.key == key { return read }
    let entry = ProcessEntry(
      key: key,
      entityID: encoder.text(key),
      creator: EntityKey(pid: 0, ticks: 0),
      start: Int64(clamping: record.start) &+ bootOffset,
      image: stub(record.command),
      credentials: record.credentials,
      session: 0,
      processGroup: 0,
      tty: nil,
      updated: record.time
    )
    insert(entry)
    shrink(now: record.time)
    return entry
  }

  /// The process of a call; known, or as the record says.
  mutating func actor(_ record: KernelRecord) -> ProcessEntry {
    let key = EntityKey(pid: record.pid, start: record.start)
    if let known = entries[key] { return known }
    if let read = seed(pid: record.pid), read.key == key { return read }
    return insert(record, image: stub(record.command))
  }

  /// Who made a process, if that is known.
  func creator(of process: ProcessEntry) -> ProcessEntry? {
    process.creator == process.key ? nil : entries[process.creator]
  }

  private mutating func insert(_ entry: ProcessEntry) {
    entries[entry.key] = entry
    latest[entry.key.pid] = entry.key
    order.append(entry.key)
    if order.count > 2 * entries.count + 1024 {
      let alive = entries
      order.keep { alive[$0] != nil }
    }
  }

  /// Forgets what is too old or too much: the ended first, then the oldest.
  private mutating func shrink(now: UInt64) {
    while let key = ended.first {
      let end = entries[key]?.end ?? 0
      guard end &+ limits.retention < now || ended.count > limits.ended else { break }
      _ = ended.popFirst()
      remove(key)
    }
    while entries.count > limits.processes || budget.bytes > limits.imageBytes {
      guard let key = ended.popFirst() ?? order.popFirst() else { return }
      if remove(key) { evictions += 1 }
    }
  }

  @discardableResult
  private mutating func remove(_ key: EntityKey) -> Bool {
    if latest[key.pid] == key { latest[key.pid] = nil }
    return entries.removeValue(forKey: key) != nil
  }
}
