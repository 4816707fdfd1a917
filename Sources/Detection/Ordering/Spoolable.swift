// SPDX-License-Identifier: Apache-2.0

/// What can be written to a spool and read back.
package protocol Spoolable {
  /// About how many bytes of memory it takes.
  var memory: Int { get }

  /// Writes it.
  func write(to writer: inout SpoolWriter)

  /// Reads what `write` wrote.
  init(from reader: inout SpoolReader)
}

/// Collects the bytes of a record.
package struct SpoolWriter {
  /// What was written so far.
  package private(set) var bytes: [UInt8] = []

  /// An empty record.
  package init() {}

  /// Adds a number.
  package mutating func put(_ value: Int) { put(Int64(value)) }

  /// Adds a number.
  package mutating func put(_ value: Int64) {
    withUnsafeBytes(of: value.littleEndian) { bytes += $0 }
  }

  /// Adds bytes with their count.
  package mutating func put(_ value: some Collection<UInt8>) {
    put(value.count)
    bytes += value
  }

  /// Adds a text.
  package mutating func put(_ value: String) { put(value.utf8) }

  /// Adds a value or its absence.
  package mutating func put<Value>(_ value: Value?, _ body: (Value, inout SpoolWriter) -> Void) {
    put(value == nil ? 0 : 1)
    if let value { body(value, &self) }
  }

  /// Adds a list.
  package mutating func put<Value>(each values: [Value], _ body: (Value, inout SpoolWriter) -> Void)
  {
    put(values.count)
    for value in values { body(value, &self) }
  }

  mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }
}

/// Takes a record apart again. Behind the end everything is empty and `isDamaged` is true.
package struct SpoolReader {
  private let bytes: ArraySlice<UInt8>
  private var position: Int
  /// Whether more was asked for than there is.
  package private(set) var isDamaged = false

  /// Reads these bytes.
  package init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    position = bytes.startIndex
  }

  /// The next number.
  package mutating func int64() -> Int64 {
    let part = take(8)
    guard part.count == 8 else { return 0 }
    return part.withUnsafeBytes { Int64(littleEndian: $0.loadUnaligned(as: Int64.self)) }
  }

  /// The next number.
  package mutating func int() -> Int { Int(int64()) }

  /// The next bytes.
  package mutating func slice() -> ArraySlice<UInt8> { take(int()) }

  /// The next text.
  package mutating func text() -> String { String(decoding: slice(), as: UTF8.self) }

  /// The next value, if there was one.
  package mutating func optional<Value>(_ body: (inout SpoolReader) -> Value) -> Value? {
    int() == 0 ? nil : body(&self)
  }

  /// The next list.
  package mutating func list<Value>(_ body: (inout SpoolReader) -> Value) -> [Value] {
    let count = int()
    var values: [Value] = []
    while values.count < count, !isDamaged { values.append(body(&self)) }
    return values
  }

  private mutating func take(_ count: Int) -> ArraySlice<UInt8> {
    guard count >= 0, count <= bytes.endIndex - position else {
      isDamaged = true
      return []
    }
    defer { position += count }
    return bytes[position..<(position + count)]
  }
}
