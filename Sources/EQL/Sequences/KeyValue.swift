// SPDX-License-Identifier: Apache-2.0
package import Events

/// A value of a join key. Two are equal when type and value are; texts byte for byte.
package enum KeyValue: Sendable {
  /// Only in optional keys, where it equals itself.
  case null
  case boolean(Bool)
  case number(Number)
  /// Nanoseconds since 1970.
  case instant(Int64)
  case address(IPAddress)
  case text(String)

  /// The value as text, for people.
  package var text: String {
    switch self {
    case .null: "null"
    case .boolean(let value): String(value)
    case .number(let value): value.text
    case .instant(let nanoseconds): Timestamp(nanoseconds: nanoseconds).iso8601()
    case .address(let address): address.description
    case .text(let text): text
    }
  }

  private var rank: Int {
    switch self {
    case .null: 0
    case .boolean: 1
    case .number: 2
    case .instant: 3
    case .address: 4
    case .text: 5
    }
  }
}

extension KeyValue: Hashable {
  /// Swift takes texts for equal that differ in how letters are composed; an index does not.
  package static func == (left: KeyValue, right: KeyValue) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.boolean(let a), .boolean(let b)): a == b
    case (.number(let a), .number(let b)): a == b
    case (.instant(let a), .instant(let b)): a == b
    case (.address(let a), .address(let b)): a == b
    case (.text(let a), .text(let b)): a.utf8.elementsEqual(b.utf8)
    default: false
    }
  }

  /// By type and value, texts by their bytes.
  package func hash(into hasher: inout Hasher) {
    hasher.combine(rank)
    switch self {
    case .null: break
    case .boolean(let value): hasher.combine(value)
    case .number(let value): hasher.combine(value)
    case .instant(let value): hasher.combine(value)
    case .address(let value): hasher.combine(value)
    case .text(var text): text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
  }
}

extension KeyValue: Comparable {
  /// Null before all, then by value; of different types by type.
  package static func < (left: KeyValue, right: KeyValue) -> Bool {
    switch (left, right) {
    case (.boolean(let a), .boolean(let b)): !a && b
    case (.number(let a), .number(let b)): a.compared(to: b) == -1
    case (.instant(let a), .instant(let b)): a < b
    case (.address(let a), .address(let b)): a < b
    case (.text(let a), .text(let b)): a.utf8.lexicographicallyPrecedes(b.utf8)
    default: left.rank < right.rank
    }
  }
}

/// The values of all join keys of an event: shared keys first, then the term's own.
package struct JoinValues: Sendable, Hashable, Comparable {
  /// In the order of the keys; empty where a query has none.
  package var values: [KeyValue]

  /// The values of the keys in their order.
  package init(values: [KeyValue]) {
    self.values = values
  }

  /// Key by key.
  package static func < (left: JoinValues, right: JoinValues) -> Bool {
    left.values.lexicographicallyPrecedes(right.values)
  }

  /// The keys in their order. Here, where the type is known, no memory is taken to compare two.
  static func sorted(_ keys: [JoinValues]) -> [JoinValues] { keys.sorted() }
}
