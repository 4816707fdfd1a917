// SPDX-License-Identifier: Apache-2.0
import Glibc
import Host

extension LiveDocuments {
  /// Looks at the file of a program that was started before anybody watched, when the process does something: its
  /// exec would have told. Once for each image.
  func lookAtUnseen(_ process: ProcessEntry) {
    let image = process.image
    guard let path = image.unseen else { return }
    image.unseen = nil
    let pid = process.key.pid
    let now = ProcFSProcess(pid: pid)
    guard process.end == nil, now.stat()?.startTicks == process.key.ticks,
      let mapped = now.executable().map(ProcessSeed.plain),
      var record = KernelRecord.blank(.exec)
    else { return }
    record.pid = pid
    // When it was started as what it is nobody knows: not before the process began.
    record.time = process.key.ticks &* HostClock.nanosecondsPerTick
    guard record.takeSurroundings(mapped: mapped) else { return }
    let name = ExecutableName(path: path.isEmpty ? mapped : path)
    guard var marks = marks(record, name, isContainer: process.container != nil) else { return }
    // A file that changed since, as one does that an upgrade replaces, was as old then as nobody knows.
    if let age = marks.ageMilliseconds, age < 0 { marks.ageMilliseconds = nil }
    if marks.isDeleted, !marks.isMemory, record.mountNamespace == ProcFS.ownMountNamespace(),
      access(String(decoding: mapped, as: UTF8.self), F_OK) == 0
    {
      // An upgrade has put another file in its place: it was not deleted to hide it.
      marks.isDeleted = false
      marks.package = facts.package(of: mapped)
    }
    image.marks = marks
  }
}
