// SPDX-License-Identifier: Apache-2.0

extension LiveDocuments {
  /// Most happenings that wait for the records of their processes.
  private static let mostWaiting = 4_096

  /// Takes what happened to watched files, and marks folders that were made; false when there was
  /// nothing. The documents are `writeFiles`'s.
  func readFiles(_ watcher: FileWatcher) -> Bool {
    guard waitingFiles.count < Self.mostWaiting else { return false }
    return watcher.read { happening in
      if happening.isGone { waitingGone[happening.path, default: []].append(waitingFiles.count) }
      waitingFiles.append(happening)
    } lost: {
      // How many the kernel does not say: at least one.
      counters[.file].seen += 1
      counters[.file].dropped += 1
    }
  }

  /// Appends the documents of what was taken. Call it when the ring has been read since: the process may
  /// have begun, and ended, a moment before.
  func writeFiles() {
    for happening in waitingFiles {
      let process =
        happening.isFound
        ? nil : table[pid: happening.pid] ?? table.seed(pid: happening.pid)
      if let process { lookAtUnseen(process) }
      let count = writer.file(happening, process: process, table: table)
      guard count > 0 else { continue }
      if process == nil { counters.unattributed += 1 }
      counters[.file].seen += 1
      counters[.file].read += 1
      didWrite(.file)
      didDerive(count - 1)
    }
    waitingFiles.removeAll(keepingCapacity: true)
    waitingGone.removeAll(keepingCapacity: true)
  }

  /// A program was started: if its file is gone by now, what was told of it came before.
  func noteRun(_ path: [UInt8], at time: UInt64) {
    for place in waitingGone[path] ?? [] {
      let run = Int64(clamping: time) &+ table.bootOffset
      waitingFiles[place].run = min(waitingFiles[place].run, run)
    }
  }
}
