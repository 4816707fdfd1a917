// SPDX-License-Identifier: Apache-2.0
import Host

/// What `/proc` tells of a process whose exec we did not see.
struct ProcessSeed {
  let image: ProcessImage
  let credentials: Credentials
  let tty: Terminal?

  /// Reads a process; nil when it is gone.
  init?(_ stat: ProcessStat, budget: ImageBudget) {
    let process = ProcFSProcess(pid: stat.pid)
    guard let status = process.status() else { return nil }
    let arguments = process.arguments(limit: 32 << 10) ?? []
    let workingDirectory = process.workingDirectory() ?? []
    let executable = Self.executable(
      mapped: process.executable() ?? [],
      command: stat.command,
      arguments: arguments,
      workingDirectory: workingDirectory
    )
    image = ProcessImage(
      name: executable.isEmpty ? stat.command : ExecutableName(path: executable).name,
      executable: executable,
      arguments: arguments,
      argumentCount: arguments.count,
      workingDirectory: workingDirectory,
      budget: budget
    )
    image.unseen = executable
    credentials = Credentials(
      uid: status.uid,
      effectiveUID: status.effectiveUID,
      gid: status.gid,
      effectiveGID: status.effectiveGID,
      hasHostNames: status.namespacePIDs.count <= 1
    )
    tty = stat.ttyMajor == 0 ? nil : Terminal(major: stat.ttyMajor, minor: stat.ttyMinor)
  }

  /// What a link in `/proc` names, without the kernel's remark that it was deleted and, for a memfd,
  /// without the slash of a path that it does not have.
  static func plain(_ link: [UInt8]) -> [UInt8] {
    let deleted = Array(" (deleted)".utf8)
    var path = link
    if path.count > deleted.count, path.suffix(deleted.count).elementsEqual(deleted) {
      path.removeLast(deleted.count)
    }
    if path.starts(with: Array("/memfd:".utf8)) { path.removeFirst() }
    return path
  }

  /// Guesses the file that was given to execve, which `/proc` does not keep: when the kernel's short
  /// name is not the mapped file's but that of an argument, it is a script.
  static func executable(
    mapped: [UInt8],
    command: [UInt8],
    arguments: [[UInt8]],
    workingDirectory: [UInt8]
  ) -> [UInt8] {
    let path = plain(mapped)
    guard !path.isEmpty else { return path }

    let name = ExecutableName(path: path).name
    if ExecutableName.multiCall.contains(name), let first = arguments.first, !first.isEmpty {
      let called = ExecutableName(path: first).name
      let folder = path.dropLast(name.count)
      return ExecutableName.multiCall.contains(called) ? path : folder + called
    }
    guard !command.isEmpty, !name.prefix(15).elementsEqual(command) else { return path }
    let script = arguments.dropFirst().prefix(4).first {
      ExecutableName(path: $0).name.prefix(15).elementsEqual(command)
    }
    guard let script else { return path }
    return RootedPath.normalise(script.first == 0x2F ? script : workingDirectory + [0x2F] + script)
  }
}

extension ExecutableName {
  /// A path that is known already.
  init(path: [UInt8]) {
    executable = path
    interpreter = nil
  }
}
