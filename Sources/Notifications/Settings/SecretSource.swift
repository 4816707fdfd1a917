// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Where a secret stands. It is read when it is needed, so that a new one is used at once, and is
/// never part of a description.
package enum SecretSource: Sendable, Equatable, CustomStringConvertible {
  /// The text of a file, without white space around it.
  case file(String)
  /// The value of an environment variable.
  case environment(String)
  /// The text itself.
  case text(String)

  /// Most bytes of a secret.
  static let limit = 65_536

  /// The secret; a reason where it cannot be had.
  func read() throws(DeliveryFailure) -> String {
    switch self {
    case .text(let text): return text
    case .environment(let name):
      guard let value = getenv(name) else {
        throw .temporary("the environment has no \(name)")
      }
      return String(cString: value)
    case .file(let path):
      let descriptor = open(path, O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else {
        throw .temporary("\(path) cannot be read: \(SystemMessage.last)")
      }
      defer { close(descriptor) }
      var bytes = [UInt8](repeating: 0, count: Self.limit)
      let count = bytes.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
      guard count >= 0 else {
        throw .temporary("\(path) cannot be read: \(SystemMessage.last)")
      }
      let text = bytes[..<count].drop { $0 <= 32 }
      guard let last = text.lastIndex(where: { $0 > 32 }) else {
        throw .temporary("\(path) is empty")
      }
      return String(decoding: text[...last], as: UTF8.self)
    }
  }

  /// Where it stands, never what it is.
  package var description: String {
    switch self {
    case .file(let path): path
    case .environment(let name): "$\(name)"
    case .text: "****"
    }
  }
}
