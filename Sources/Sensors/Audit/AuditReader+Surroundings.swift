// SPDX-License-Identifier: Apache-2.0
import Audit
import Glibc
import Host

extension AuditReader {
  /// What eBPF's record knows of the program's file: from `/proc`, or, where the process is gone, from the
  /// file that has the name and the number that the kernel wrote down.
  func surround(_ record: inout KernelRecord, _ event: AuditEvent, _ image: ExecImage) {
    if record.takeSurroundings(mapped: image.mappedFile) { return }
    let items = AuditPaths(event).items
    let parent = ProcFSProcess(pid: record.parentPID).mountNamespace()
    if image.isDeleted || image.mappedFile.first != 0x2F {
      record.mountNamespace = parent ?? 0
      guard let mode = items.first?.fileMode, mode != 0 else { return }
      record.takeFile(mode: mode, links: 0, changed: 0, image.mappedFile)
    } else if let file = KernelRecord.file(String(decoding: image.mappedFile, as: UTF8.self)),
      items.contains(where: { $0.inode == UInt64(file.st_ino) })
    {
      record.mountNamespace = ProcFS.ownMountNamespace() ?? 0
      record.take(file, image.mappedFile)
    } else {
      record.mountNamespace = parent ?? 0
    }
  }
}
