// SPDX-License-Identifier: Apache-2.0
import Host

extension LiveDocuments {
  /// Most happenings that wait for the records of their processes.
  private static let mostWaiting = 4_096

  /// Takes what happened to watched files, and marks folders that were made; false when there was
  /// nothing. The documents are `writeFiles`'s.
  func readFiles(_ watcher: FileWatcher) -> Bool {
    guard waitingFiles.count < Self.mostWaiting else { return false }
    return watcher.read { happening in
      // The kernel gives no time: it is that of reading, a moment later.
      waitingFiles.append((happening, HostClock.realTime()))
    } lost: {
      // How many the kernel does not say: at least one.
      counters[.file].seen += 1
      counters[.file].dropped += 1
    }
  }

  /// Appends the documents of what was taken. Call it when the ring has been read since: the process may
  /// have begun, and ended, a moment before.
  func writeFiles() {
    for (happening, time) in waitingFiles {
      let process = table[pid: happening.pid] ?? table.seed(pid: happening.pid)
      let count = writer.file(happening, time: time, process: process, table: table)
      guard count > 0 else { continue }
      if process == nil { counters.unattributed += 1 }
      counters[.file].seen += 1
      counters[.file].read += 1
      didWrite(.file)
      didDerive(count - 1)
    }
    waitingFiles.removeAll(keepingCapacity: true)
  }
}
