// SPDX-License-Identifier: Apache-2.0
import Host

extension RecordReader {
  /// Appends what happened to watched files since the last time.
  func readFiles(_ watcher: FileWatcher) -> Bool {
    watcher.read { happening in
      // The kernel gives no time: it is that of reading, a moment later.
      let process = table[pid: happening.pid] ?? table.seed(pid: happening.pid)
      let count = writer.file(
        happening,
        time: HostClock.realTime(),
        process: process,
        table: table
      )
      guard count > 0 else { return }
      if process == nil { counters.unattributed += 1 }
      counters[.file].seen += 1
      counters[.file].read += 1
      didWrite(.file)
      didDerive(count - 1)
    } lost: {
      // How many the kernel does not say: at least one.
      counters[.file].seen += 1
      counters[.file].dropped += 1
    }
  }
}
