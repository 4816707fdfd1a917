// SPDX-License-Identifier: Apache-2.0
import Glibc
import Host

extension FileWatcher {
  /// An event with its paths, and what is known of its file since.
  private struct Step {
    var event: FileEvent
    var path: [UInt8]
    var old: [UInt8]?
    var status: FileStatus?
    /// A later event of those that wait tells of the file's attributes.
    var isFollowedByAttributes = false
    /// A time that it cannot have come after.
    var limit = Int64.max
  }

  /// Reads what waits; false when there was nothing.
  ///
  /// Folders that were made are marked at once, and what is in them already is told as found.
  func read(
    _ body: (FileHappening) -> Void,
    lost: () -> Void
  ) -> Bool {
    let count = buffer.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
    guard count > 0 else {
      found.removeAll(keepingCapacity: true)
      return false
    }
    let now = HostClock.realTime()
    let (events, isWhole) = FileEvent.decode(buffer.span.extracting(0..<count))
    if !isWhole { lost() }
    var steps: [Step] = []
    for event in events {
      if event.mask.contains(.overflowed) {
        lost()
      } else if let step = step(event) {
        steps.append(step)
      }
    }
    lookBack(&steps, now)
    for step in steps {
      if let happening = happening(step, now) { body(happening) }
    }
    for path in waitingFound { tellFound(path, now, body) }
    waitingFound.removeAll(keepingCapacity: true)
    if foundBeyond {
      lost()
      foundBeyond = false
    }
    return true
  }

  /// What an event means for the folders, and its paths; nil when it is outside of the places.
  private func step(_ event: FileEvent) -> Step? {
    guard event.pid != UInt32(getpid()) else { return nil }
    let old = event.oldPlace.flatMap(path)
    guard let path = event.place.flatMap(path) ?? old else { return nil }
    if event.mask.contains(.onFolder) {
      if event.mask.contains(.deleted) { forget(path) }
      if event.mask.contains(.renamed), let old { forgetAll(below: old) }
      if !event.mask.isDisjoint(with: [.created, .renamed]) { lookAgain(path) }
    } else if !event.mask.isDisjoint(with: [.created, .renamed]), places.isOne(path),
      let slash = path.lastIndex(of: 0x2F)
    {
      watchFile(in: slash == 0 ? [0x2F] : Array(path[..<slash]))
    }
    let isDevice = devices.contains(path)
    guard isDevice || places.contains(path) || old.map(places.contains) == true else { return nil }
    var event = event
    if !isDevice { event.mask.subtract(.opened) }
    return Step(event: event, path: path, old: old)
  }

  /// Finds out where each file is now, for several things may have happened to it by now: the later
  /// events say so.
  private func lookBack(_ steps: inout [Step], _ now: Int64) {
    var since: [[UInt8]: [UInt8]?] = [:]
    var attributes: Set<[UInt8]> = []
    var limit = now
    for index in steps.indices.reversed() {
      let step = steps[index]
      let place: [UInt8]? = since[step.path] ?? step.path
      steps[index].status = place.flatMap { FileStatus($0) }
      steps[index].isFollowedByAttributes = attributes.contains(place ?? step.path)
      if step.event.mask.contains(.attributes) { attributes.insert(place ?? step.path) }
      steps[index].limit = limit
      let dated = dated(steps[index], now)
      limit = min(limit, dated.mask.contains(.created) ? dated.created : dated.changed)
      if step.event.mask.contains(.renamed), let old = step.old {
        since[step.path] = .some(nil)
        since[old] = .some(step.event.place.flatMap(path) == nil ? nil : place)
      } else if step.event.mask.contains(.deleted), !step.event.mask.contains(.created) {
        since[step.path] = .some(nil)
      }
    }
  }

  private func dated(_ step: Step, _ now: Int64) -> FileHappening {
    var folder: Int64?
    if step.status == nil, let slash = step.path.lastIndex(of: 0x2F) {
      folder = FileStatus(slash == 0 ? [0x2F] : Array(step.path[..<slash]))?.changed
    }
    var happening = FileHappening(
      step.event.mask.intersection(.things),
      pid: step.event.pid,
      path: step.path,
      oldPath: step.old,
      status: step.status,
      folder: folder,
      read: now
    )
    happening.created = min(happening.created, step.limit)
    // Of things that the kernel put together only the first is before what came next.
    if happening.mask.rawValue.nonzeroBitCount == 1 {
      happening.changed = min(happening.changed, step.limit)
    }
    return happening
  }

  private func happening(_ step: Step, _ now: Int64) -> FileHappening? {
    var happening = dated(step, now)
    if let status = step.status, happening.mask.contains(.created), found.contains(status.key) {
      // Told when the folder was found.
      happening.mask.remove(.created)
    }
    if !isChangeOfMode(step) { happening.mask.remove(.attributes) }
    return happening.mask.isEmpty ? nil : happening
  }

  /// Whether the event tells of other permissions, and not only of other times, owners or attributes.
  private func isChangeOfMode(_ step: Step) -> Bool {
    let mask = step.event.mask
    guard let status = step.status else {
      // Of a file that is gone nobody knows what changed: it is told, but not of one just made.
      return mask.contains(.attributes) && !mask.contains(.created)
    }
    if mask.contains(.created) {
      // With which permissions it was made shows only if nothing came since.
      let hasChanged = mask.contains(.attributes) || step.isFollowedByAttributes
      modes.note(
        status.key,
        hasChanged ? Self.usualMode(status, madeBy: step.event.pid) : status.mode
      )
    }
    guard mask.contains(.attributes), !step.isFollowedByAttributes else { return false }
    let known = modes[status.key]
    modes.note(status.key, status.mode)
    if mask.contains(.created), status.mode & 0o7777 == 0o600 { return false }
    return known != status.mode
  }

  /// The mode that a program gives to a new file if it does not care.
  private static func usualMode(_ status: FileStatus, madeBy pid: UInt32) -> UInt16 {
    let mask = ProcFSProcess(pid: pid).fileModeMask() ?? 0o022
    return status.mode & 0o170000 | (status.isFolder ? 0o777 : 0o666) & ~mask
  }
}
