// SPDX-License-Identifier: Apache-2.0
import CBPF
import Glibc
import Synchronization

/// Catches what libbpf would print to stderr.
enum LibbpfLog {
  private static let text = Mutex<[UInt8]>([])
  private static let limit = 64 << 10

  /// Sends libbpf's messages here, and forgets the old ones.
  static func capture() {
    text.withLock { $0.removeAll() }
    libbpf_set_print { level, format, arguments in
      guard let format, let arguments, level != LIBBPF_DEBUG else { return 0 }
      let line = [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
        buffer.withMemoryRebound(to: CChar.self) {
          count = min(max(Int(vsnprintf($0.baseAddress, 4096, format, arguments)), 0), 4095)
        }
      }
      LibbpfLog.append(line)
      return 0
    }
  }

  private static func append(_ line: [UInt8]) {
    text.withLock {
      $0 += line
      if $0.count > limit { $0.removeFirst($0.count - limit) }
    }
  }

  /// The last lines, where the reason of a failure stands.
  static func tail(lines: Int = 12) -> String {
    text.withLock { bytes in
      let all = bytes.split(separator: 0x0A).suffix(lines)
      return all.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\n")
    }
  }
}
