// SPDX-License-Identifier: Apache-2.0
package import Events
import Glibc
import Host
package import Storage

/// The file in which the service says how it is: replaced as a whole, so that a reader sees all of one
/// moment.
package struct StatusFile {
  private let path: String

  /// The status of the service of a store.
  package init(_ layout: StoreLayout) { path = layout.root + "/status.json" }

  /// The file's size is a multiple of this: what it has room for can be written over on a full disk.
  private static let pieceBytes = 4_096

  /// Writes it. Nil, or why the disk did not take another file: then the one that is there was written
  /// over if that could be.
  func write(_ status: JSONValue) -> String? {
    var line: [UInt8] = []
    status.serialise(into: &line)
    let short = (line.count + 1) % Self.pieceBytes
    line += repeatElement(0x20, count: short == 0 ? 0 : Self.pieceBytes - short)
    line.append(10)
    guard let code = replace(line) else { return nil }
    writeOver(line)
    return String(cString: strerror(code))
  }

  /// Puts a new file in the place of the old one; nil, or why that failed.
  private func replace(_ line: [UInt8]) -> Int32? {
    let temporary = path + ".new"
    let descriptor = open(
      temporary,
      O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW,
      0o600
    )
    guard descriptor >= 0 else { return errno }
    let written = line.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    let code = written < 0 ? errno : ENOSPC
    close(descriptor)
    guard written == line.count else {
      unlink(temporary)
      return code
    }
    return rename(temporary, path) == 0 ? nil : errno
  }

  private func writeOver(_ line: [UInt8]) {
    let descriptor = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, Int(status.st_size) >= line.count else { return }
    let padded =
      line.dropLast() + repeatElement(0x20, count: Int(status.st_size) - line.count) + [10]
    _ = padded.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
  }

  /// What is found of a service.
  package enum Reading {
    /// There is no status: it never ran here.
    case none
    /// It may not or cannot be read; why.
    case unreadable(String)
    /// It is no status: another file, or a damaged one.
    case foreign
    /// The last status, and whether the process that wrote it still lives.
    case status(JSONValue, isAlive: Bool)
  }

  /// Reads the last status.
  package func read() -> Reading {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else {
      return errno == ENOENT ? .none : .unreadable(String(cString: strerror(errno)))
    }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    let count = bytes.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
    guard count >= 0 else { return .unreadable(String(cString: strerror(errno))) }
    guard let document = try? JSONValue.parse(Array(bytes[..<count])),
      let state = document["state"]?.stringValue,
      case .number(let text)? = document["pid"], let processID = Int32(text), processID > 0
    else { return .foreign }
    return .status(document, isAlive: state != "stopped" && Self.isAlive(processID, document))
  }

  /// Whether the process lives and is the one that wrote this, not a later one with its pid.
  private static func isAlive(_ processID: Int32, _ document: JSONValue) -> Bool {
    guard kill(processID, 0) == 0 || errno == EPERM else { return false }
    guard case .number(let text)? = document["started_ticks"], let ticks = UInt64(text),
      let found = startTicks(processID)
    else { return true }
    return found == ticks
  }

  /// When a process started, in clock ticks after boot; nil where `/proc` does not say.
  static func startTicks(_ processID: Int32) -> UInt64? {
    UInt32(exactly: processID).flatMap { ProcFSProcess(pid: $0).stat()?.startTicks }
  }
}
