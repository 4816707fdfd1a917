// SPDX-License-Identifier: Apache-2.0

/// What an exec's records tell of the new image.
package struct ExecImage: Sendable {
  /// The file given to execve with its links resolved, as far as can be told; a script stays the
  /// script.
  package let executable: [UInt8]
  /// The file given to execve, as given.
  package let given: [UInt8]
  /// What the kernel mapped, without the folder that a file in memory does not have.
  package var mappedFile: [UInt8] { Self.memoryFile(mapped) }
  /// What the kernel mapped.
  let mapped: [UInt8]
  /// Whether what is mapped had no name any more, or never had one.
  package let isDeleted: Bool
  package let workingDirectory: [UInt8]
  package let isScript: Bool
  /// The arguments with a space between them, cut off at 128 bytes.
  let title: [UInt8]?
  /// The same as arguments, for logs without EXECVE records.
  package let titleArguments: ExecArguments?

  /// Reads the records of an exec.
  package init(_ event: AuditEvent, _ call: SystemCall) {
    let paths = AuditPaths(event)
    workingDirectory = paths.workingDirectory
    let file = call.record.value("exe") ?? []
    mapped = Self.withoutDeletion(file)
    isDeleted = mapped.count < file.count
    given = paths.items.first { !$0.name.isEmpty && !$0.isKind("PARENT") }?.name ?? []
    // execveat begins at an open directory, unless that is the working directory.
    let isFromDirectory = call.isCall("execveat") && !call.isAtWorkingDirectory(0)
    let path = given.isEmpty ? [] : paths.absolute(given, isFromDirectory: isFromDirectory)
    isScript = Self.isScript(paths, path, mapped: mapped, call.record.value("comm") ?? [])
    // The mapped file is the given one with its links resolved; a program of many names is known by
    // the name it was called by.
    let isCalledByName = Self.multiCall.contains(PathText.name(mapped)) && !path.isEmpty
    executable = mapped.isEmpty || isScript || isCalledByName ? path : Self.memoryFile(mapped)
    let text = event.record(.processTitle)?.value("proctitle")
    title = text.map { $0.map { $0 == 0 ? 0x20 : $0 } }
    titleArguments = text.map {
      let parts = $0.split(separator: 0, omittingEmptySubsequences: false).map(Array.init)
      // The kernel keeps 128 bytes: then there may have been one more.
      return ExecArguments(parts, count: parts.count + ($0.count >= 127 ? 1 : 0))
    }
  }

  private static let multiCall: Set<[UInt8]> = Set(
    ["busybox", "toybox", "busybox.static", "busybox-static"].map { Array($0.utf8) }
  )

  /// A script has the interpreter behind it, a program its loader or nothing.
  private static func isScript(
    _ paths: AuditPaths,
    _ path: [UInt8],
    mapped: [UInt8],
    _ command: [UInt8]
  ) -> Bool {
    guard !path.isEmpty, !mapped.isEmpty, path != mapped, paths.items.count > 1 else {
      return false
    }
    let name = PathText.name(path)
    if name == PathText.name(mapped) { return false }
    let second = PathText.name(paths.items[1].name)
    if second.isEmpty || second.starts(with: Array("ld-".utf8))
      || second.starts(with: Array("ld.so".utf8)) || second.starts(with: Array("ld64".utf8))
    {
      return false
    }
    // The kernel calls a script's process after the script, as it does for a link's.
    return command.isEmpty || name.prefix(15).elementsEqual(command)
      || paths.items[1].name == mapped
  }

  private static func withoutDeletion(_ path: [UInt8]) -> [UInt8] {
    let mark = Array(" (deleted)".utf8)
    guard path.count > mark.count, path.suffix(mark.count).elementsEqual(mark) else { return path }
    return path.dropLast(mark.count)
  }

  /// A file in memory has no folder, whatever the kernel's path says.
  private static func memoryFile(_ path: [UInt8]) -> [UInt8] {
    path.starts(with: Array("/memfd:".utf8)) ? Array(path.dropFirst()) : path
  }
}
