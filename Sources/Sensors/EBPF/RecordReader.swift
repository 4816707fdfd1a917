// SPDX-License-Identifier: Apache-2.0
import Events
import Host

/// Turns records into documents; owned by the thread that reads the ring.
final class RecordReader: LiveDocuments {
  var connections = ConnectionTable()
  /// What happened to files, that waits for the records of its processes.
  var waitingFiles: [FileHappening] = []
  /// Where those stand whose files are gone.
  var waitingGone: [[UInt8]: [Int]] = [:]
  /// Whether changes of user, group and session become events.
  var tellsIdentityChanges = false
  private var folders = WritableFolders()
  private var facts = ExecutableFacts()
  private var containers = ContainerFragments()
  /// What of each kind was said to be lost.
  var lossTold: [String: UInt64] = [:]

  /// Knows the processes that run already, and who listens.
  func seed(listeners: Bool) {
    facts.prepare()
    let processes = ProcFS.processes()
    for pid in processes {
      guard let process = table.seed(pid: pid) else { continue }
      process.container = containers.fragment(
        cgroup: 0,
        pid: pid,
        mountNamespace: nil,
        now: process.updated
      )
    }
    counters.processes = UInt64(table.count)
    guard listeners else { return }
    for (place, pid) in ListenerSeed(processes).found {
      if let process = table[pid: pid] { connections.listen(at: place, process.key) }
    }
  }

  /// Appends the documents of one record.
  func read(_ bytes: Span<UInt8>) {
    let kind = bytes.count > 1 ? EventKind(rawValue: Int(bytes[1])) : nil
    switch kind?.family {
    case .process, .calls, .kernel: readProcess(bytes)
    case .network, .dns: readNetwork(bytes)
    default: counters.undecodable += 1
    }
  }

  private func readProcess(_ bytes: Span<UInt8>) {
    guard let record = KernelRecord(bytes) else {
      counters.undecodable += 1
      return
    }
    counters[record.kind].read += 1
    switch record.kind {
    case .exec:
      exec(record, bytes)
    case .fork:
      let (child, parent) = table.fork(record)
      writer.fork(record, process: child, parent: parent, table: table)
    case .exit:
      let change = identityChange(record)
      guard let (process, parent) = table.exit(record) else {
        counters.duplicates += 1
        return
      }
      tell(change, record, process)
      writer.end(record, process: process, parent: parent, table: table)
    case .identity:
      identity(record)
      return
    default:
      guard let details = CallDetails(bytes) else { return }
      call(record, details)
    }
    didWrite(record.kind)
  }

  /// Counts a document that was written for a record of this kind.
  func didWrite(_ kind: EventKind) {
    counters[kind].written += 1
    added()
  }

  /// Counts documents that no record of their own stands for.
  func didDerive(_ count: Int) {
    counters.derived += UInt64(count)
    added(count)
  }

  private func exec(_ record: KernelRecord, _ bytes: Span<UInt8>) {
    let workingDirectory = record.workingDirectoryPath(in: bytes)
    let (arguments, isComplete) = record.splitArguments(in: bytes)
    let executable = ExecutableName(
      given: record.givenFile(in: bytes),
      mapped: record.mappedPath(in: bytes),
      workingDirectory: workingDirectory,
      firstArgument: arguments.first ?? [],
      isScript: record.flags.contains(.script)
    ) { path, followsLast in
      files.resolve(
        path,
        followsLast: followsLast,
        pid: record.pid,
        mountNamespace: record.mountNamespace
      )
    }
    if !waitingGone.isEmpty { noteRun(executable.executable, at: record.time) }
    let isTruncated = record.flags.contains(.argumentsTruncated) || !isComplete
    if isTruncated { counters.truncatedArguments += 1 }
    let container = containers.fragment(
      cgroup: record.cgroup,
      pid: record.pid,
      mountNamespace: record.mountNamespace,
      now: record.time
    )
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
    if var known = marks {
      facts.add(
        to: &known,
        executable.executable.isEmpty ? executable.name : executable.executable,
        pid: record.pid,
        mountNamespace: record.mountNamespace,
        isContainer: container != nil,
        now: record.time
      )
      marks = known
    }
    let image = ProcessImage(
      name: executable.name,
      executable: executable.executable,
      arguments: arguments,
      argumentCount: Int(record.argumentCount),
      workingDirectory: workingDirectory,
      isTruncated: isTruncated,
      marks: marks,
      budget: table.budget
    )
    let change = identityChange(record)
    let (process, previous, parent) = table.exec(record, image: image)
    process.container = container
    let details = DocumentWriter.ExecDetails(
      arguments: arguments,
      isTruncated: isTruncated,
      interpreter: executable.interpreter,
      previous: previous
    )
    tell(change, record, process)
    writer.exec(record, details, process: process, parent: parent, table: table)
  }

  override func countHeld() {
    super.countHeld()
    counters.sockets = UInt64(connections.count)
    counters.socketEvictions = connections.evictions
  }
}
