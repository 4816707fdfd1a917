// SPDX-License-Identifier: Apache-2.0
package import EQL
import Events

extension JoinValues: Spoolable {
  /// About how many bytes of memory they take.
  package var memory: Int { estimatedBytes }

  /// Writes each value behind a number for its type.
  package func write(to writer: inout SpoolWriter) {
    writer.put(each: values) { value, writer in
      switch value {
      case .null: writer.put(0)
      case .boolean(let value):
        writer.put(1)
        writer.put(value ? 1 : 0)
      case .number(.integer(let value)):
        writer.put(2)
        writer.put(value)
      case .number(.unsigned(let value)):
        writer.put(3)
        writer.put(Int64(bitPattern: value))
      case .number(.real(let value)):
        writer.put(4)
        writer.put(Int64(bitPattern: value.bitPattern))
      case .instant(let value):
        writer.put(5)
        writer.put(value)
      case .address(let value):
        writer.put(6)
        writer.put(value.description)
      case .text(let value):
        writer.put(7)
        writer.put(value)
      }
    }
  }

  /// Reads what `write` wrote.
  package init(from reader: inout SpoolReader) {
    self.init(
      values: reader.list { reader in
        switch reader.int() {
        case 1: .boolean(reader.int() == 1)
        case 2: .number(.integer(reader.int64()))
        case 3: .number(.unsigned(UInt64(bitPattern: reader.int64())))
        case 4: .number(.real(Double(bitPattern: UInt64(bitPattern: reader.int64()))))
        case 5: .instant(reader.int64())
        case 6: IPAddress.parse(reader.text()).map { .address($0) } ?? .null
        case 7: .text(reader.text())
        default: .null
        }
      }
    )
  }
}

extension EventPosition {
  func write(to writer: inout SpoolWriter) {
    writer.put(time)
    writer.put(ordinal)
    writer.put(tiebreaker) { $0.write(to: &$1) }
  }

  init(from reader: inout SpoolReader) {
    let time = reader.int64()
    let ordinal = reader.int()
    let tiebreaker = reader.optional { JoinValues(from: &$0) }
    self.init(time: time, tiebreaker: tiebreaker, ordinal: ordinal)
  }

  var memory: Int { 32 + (tiebreaker?.memory ?? 0) }
}
