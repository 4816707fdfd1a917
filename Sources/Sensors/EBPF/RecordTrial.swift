// SPDX-License-Identifier: Apache-2.0
import Host

/// Reads foreign bytes as records and says what must not be: for fuzzing.
package enum RecordTrial {
  /// Bytes of one record; what is longer is read as several.
  private static let recordLimit = 1024

  /// What is wrong with what came of the bytes; nil when nothing is.
  package static func problem(with bytes: [UInt8]) -> String? {
    let host = HostInfo(
      hostname: "host",
      id: "id",
      architecture: "x86_64",
      kernelRelease: "6.1.0",
      bootID: "boot",
      os: OSRelease("ID=debian"),
      addresses: NetworkAddresses(ip: [], mac: [])
    )
    let block = HostBlock(host: host, agent: AgentInfo(version: "0.0.0"), namespace: "default")
    let records = RecordReader(
      table: ProcessTable(bootID: "boot", bootOffset: 0),
      writer: DocumentWriter(constant: block, idPrefix: [1, 2, 3])
    )
    records.tellsIdentityChanges = true
    var count: UInt64 = 0
    var rest = bytes[...]
    while !rest.isEmpty {
      records.read(Array(rest.prefix(recordLimit)).span)
      rest = rest.dropFirst(recordLimit)
      count += 1
    }
    var text: [UInt8] = []
    records.deliver { text = Array($0.lines) }
    let counters = records.counters
    guard counters.read + counters.undecodable == count else { return "a record was not counted" }
    guard counters.documents - counters.derived + counters.duplicates == counters.read else {
      return "a document was not counted"
    }
    guard String(validating: text, as: UTF8.self) != nil else { return "a document is not UTF-8" }
    let lines = text.split(separator: 0x0A)
    guard lines.count == counters.documents else { return "a document is not one line" }
    guard lines.allSatisfy({ $0.first == 0x7B && $0.last == 0x7D && isBalanced($0) }) else {
      return "a document is no object"
    }
    _ = FileEvent.decode(bytes.span)
    return nil
  }

  /// Whether strings are closed, control characters escaped, and brackets paired.
  private static func isBalanced(_ line: ArraySlice<UInt8>) -> Bool {
    var open: [UInt8] = []
    var isText = false
    var isEscaped = false
    for byte in line {
      if byte < 0x20 { return false }
      if isText {
        if isEscaped {
          isEscaped = false
        } else if byte == 0x5C {
          isEscaped = true
        } else if byte == 0x22 {
          isText = false
        }
        continue
      }
      switch byte {
      case 0x22: isText = true
      case 0x7B, 0x5B: open.append(byte + 2)
      case 0x7D, 0x5D: if open.popLast() != byte { return false }
      default: break
      }
    }
    return open.isEmpty && !isText
  }
}
