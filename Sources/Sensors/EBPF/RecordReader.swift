// SPDX-License-Identifier: Apache-2.0

/// Turns records into documents; owned by the thread that reads the ring.
final class RecordReader: LiveDocuments {
  /// Kinds that become no documents.
  var untold: Set<EventKind> = []

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
      if untold.contains(.fork) { return }
      writer.fork(record, process: child, parent: parent, table: table)
    case .exit:
      let change = identityChange(record)
      guard let (process, parent) = table.exit(record) else {
        counters.duplicates += 1
        return
      }
      tell(change, record, process)
      if untold.contains(.exit) { return }
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

  private func exec(_ record: KernelRecord, _ bytes: Span<UInt8>) {
    let (arguments, isComplete) = record.splitArguments(in: bytes)
    exec(
      record,
      GivenImage(
        file: record.givenFile(in: bytes),
        mapped: record.mappedPath(in: bytes),
        workingDirectory: record.workingDirectoryPath(in: bytes),
        arguments: arguments,
        isScript: record.flags.contains(.script),
        isTruncated: record.flags.contains(.argumentsTruncated) || !isComplete
      )
    )
  }
}
