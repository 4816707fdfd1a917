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

  /// Writes it; that it cannot be written says nothing about the events.
  func write(_ status: JSONValue) {
    var line: [UInt8] = []
    status.serialise(into: &line)
    line.append(10)
    let temporary = path + ".new"
    let descriptor = open(
      temporary,
      O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW,
      0o600
    )
    guard descriptor >= 0 else { return }
    let written = line.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    close(descriptor)
    if written == line.count { rename(temporary, path) } else { unlink(temporary) }
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
