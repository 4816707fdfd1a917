// SPDX-License-Identifier: Apache-2.0
package import Events
import Glibc
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

  /// The last status, and whether the process that wrote it still lives; nil where there is none.
  package func read() -> (document: JSONValue, isAlive: Bool)? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    let count = bytes.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
    guard count > 0, let document = try? JSONValue.parse(Array(bytes[..<count])) else { return nil }
    guard case .number(let text)? = document["pid"], let processID = Int32(text), processID > 0
    else { return (document, false) }
    let isStopped = document["state"]?.stringValue == "stopped"
    return (document, !isStopped && (kill(processID, 0) == 0 || errno == EPERM))
  }
}
