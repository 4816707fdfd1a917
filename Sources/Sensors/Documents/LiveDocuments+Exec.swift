// SPDX-License-Identifier: Apache-2.0

/// What a source tells of a new image.
struct GivenImage {
  /// The file given to execve, as given.
  var file: [UInt8]
  /// What the kernel mapped; a bare name for a file without a path.
  var mapped: [UInt8]
  var workingDirectory: [UInt8]
  var arguments: [[UInt8]]
  var isScript: Bool
  var isTruncated: Bool
}

extension LiveDocuments {
  /// Where forks are not told of: a process that is not known yet was its parent's copy.
  func assumeFork(_ record: KernelRecord) {
    guard table[EntityKey(pid: record.pid, start: record.start)] == nil else { return }
    var fork = record
    let parent = table[EntityKey(pid: record.parentPID, start: record.parentStart)]
    if let parent, !parent.isStub {
      fork.credentials = parent.credentials
      // What the record says of the session may be the child's own doing.
      fork.session = parent.session
      fork.processGroup = parent.processGroup
      fork.tty = parent.tty
    }
    _ = table.fork(fork)
  }

  /// The program that a process runs now, with its marks; appends its document, which the caller counts.
  func exec(_ record: KernelRecord, _ given: GivenImage) {
    let executable = ExecutableName(
      given: given.file,
      mapped: given.mapped,
      workingDirectory: given.workingDirectory,
      firstArgument: given.arguments.first ?? [],
      isScript: given.isScript
    ) { path, followsLast in
      files.resolve(
        path,
        followsLast: followsLast,
        pid: record.pid,
        mountNamespace: record.mountNamespace
      )
    }
    if !waitingGone.isEmpty { noteRun(executable.executable, at: record.time) }
    if given.isTruncated { counters.truncatedArguments += 1 }
    let container = containers.fragment(
      cgroup: record.cgroup,
      pid: record.pid,
      mountNamespace: record.mountNamespace,
      now: record.time
    )
    let image = ProcessImage(
      name: executable.executable.isEmpty ? record.command : executable.name,
      executable: executable.executable,
      arguments: given.arguments,
      argumentCount: Int(record.argumentCount),
      workingDirectory: given.workingDirectory,
      isTruncated: given.isTruncated,
      marks: marks(record, executable, isContainer: container != nil),
      budget: table.budget
    )
    let change = identityChange(record)
    let (process, previous, parent) = table.exec(record, image: image)
    // Who does not tell the control group may not have seen it either: the parent's holds then.
    if container != nil || record.cgroup != 0 { process.container = container }
    let details = DocumentWriter.ExecDetails(
      arguments: given.arguments,
      isTruncated: given.isTruncated,
      interpreter: executable.interpreter,
      previous: previous
    )
    tell(change, record, process)
    writer.exec(record, details, process: process, parent: parent, table: table)
  }

  /// What is unusual of the program's file, its digest and its package.
  func marks(
    _ record: KernelRecord,
    _ executable: ExecutableName,
    isContainer: Bool
  ) -> ExecutableMarks? {
    guard
      var marks = ExecutableMarks(
        record,
        name: executable.name,
        time: Int64(clamping: record.time) &+ table.bootOffset,
        isFolderWritable: folders(
          executable.executable,
          pid: record.pid,
          mountNamespace: record.mountNamespace,
          time: record.time
        )
      )
    else { return nil }
    facts.add(
      to: &marks,
      executable.executable.isEmpty ? executable.name : executable.executable,
      pid: record.pid,
      mountNamespace: record.mountNamespace,
      isContainer: isContainer,
      now: record.time
    )
    return marks
  }
}
