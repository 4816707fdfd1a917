// SPDX-License-Identifier: Apache-2.0

/// A mount, as `/proc/self/mountinfo` (proc_pid_mountinfo(5)) tells it.
struct Mount: Sendable, Equatable {
  /// The kind of its file system, such as `ext4`.
  var kind: String
  /// Where it is.
  var folder: [UInt8]

  /// Those of a file's text; what is not of that form is left out.
  static func all(_ text: String) -> [Mount] {
    text.split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ")
      guard words.count > 6, let dash = words.lastIndex(of: "-"), dash + 1 < words.count else {
        return nil
      }
      return Mount(kind: String(words[dash + 1]), folder: plain(words[4]))
    }
  }

  /// Our own.
  static func ours() -> [Mount] {
    all(FileReading.text("/proc/self/mountinfo", limit: 4 << 20) ?? "")
  }

  /// A path in which blanks are written as `\\040`.
  private static func plain(_ text: Substring) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      let digits = rest.prefix(3)
      if byte == UInt8(ascii: "\\"), digits.count == 3,
        digits.allSatisfy({ $0 >= 0x30 && $0 <= 0x37 })
      {
        bytes.append(digits.reduce(0) { $0 &* 8 &+ ($1 - 0x30) })
        rest = rest.dropFirst(3)
      } else {
        bytes.append(byte)
      }
    }
    return bytes
  }
}
