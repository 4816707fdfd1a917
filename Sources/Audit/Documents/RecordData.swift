// SPDX-License-Identifier: Apache-2.0

/// The fields of records by name and as plain values, as Auditbeat shows them below `auditd.data`.
package struct RecordData {
  /// A field: nearly all have one value.
  struct Item {
    let key: [UInt8]
    /// Nil where its values were taken out.
    var first: [UInt8]?
    var more: [[UInt8]] = []

    var values: [[UInt8]] { first.map { [$0] + more } ?? [] }
  }

  /// Fields that an event may have.
  private static let limit = 1024

  /// In the order in which they came; few enough that looking through them costs less than digests.
  private(set) var items: [Item] = []
  /// Whether something found no place.
  private(set) var isTruncated = false

  package init() { items.reserveCapacity(16) }

  private func place(of key: [UInt8]) -> Int? {
    for (place, item) in items.enumerated() where item.key.count == key.count && item.key == key {
      return place
    }
    return nil
  }

  private func place(of key: StaticString) -> Int? {
    items.firstIndex { AuditText.equals($0.key[...], key) }
  }

  /// The first value of a field.
  package subscript(key: StaticString) -> [UInt8]? {
    place(of: key).flatMap { items[$0].first }
  }

  /// The names of all fields with their values.
  package var all: [(key: [UInt8], values: [[UInt8]])] { items.map { ($0.key, $0.values) } }

  /// Adds a value; one that is there already is not added again.
  mutating func add(_ key: [UInt8], _ value: [UInt8]) {
    if let place = place(of: key) {
      guard let first = items[place].first else {
        items[place].first = value
        return
      }
      guard first != value, !items[place].more.contains(value) else { return }
      if items[place].more.count + 1 < Self.limit {
        items[place].more.append(value)
      } else {
        isTruncated = true
      }
    } else if items.count < Self.limit {
      items.append(Item(key: key, first: value))
    } else {
      isTruncated = true
    }
  }

  mutating func add(_ key: StaticString, _ value: [UInt8]) {
    add(key.withUTF8Buffer { Array($0) }, value)
  }

  /// Takes the values of a field out.
  package mutating func take(_ key: StaticString) -> [[UInt8]] {
    guard let place = place(of: key) else { return [] }
    defer { remove(place) }
    return items[place].values
  }

  /// Takes the values of a field out, which nobody asks for.
  mutating func remove(_ key: StaticString) {
    if let place = place(of: key) { remove(place) }
  }

  private mutating func remove(_ place: Int) {
    items[place].first = nil
    items[place].more = []
  }

  /// Adds the fields of a record, with names and values that a person reads.
  package mutating func add(_ record: AuditRecord) {
    if record.type == .avc || record.type == .userAVC { addDecision(record) }
    for field in record.fields where !field.isInterpretation {
      let key = record.key(field)
      if record.matches(field.key, "saddr") {
        addAddress(record, field)
        continue
      }
      guard let value = record.value(field) else { continue }
      switch RecordFieldName(key) {
      case .login where field.prefix == .none && record.matches(field.value, "4294967295"):
        add(key, Array("unset".utf8))
      case .result:
        add("result", Self.isSuccess(value) ? Array("success".utf8) : Array("fail".utf8))
      case .context: addContext(key, value)
      case .architecture where record.type == .syscall:
        add(key, Architecture(value)?.name ?? value)
      case .systemCall where record.type == .syscall:
        add(key, SystemCall(record)?.name ?? value)
      case .exit where record.type == .syscall && value.first == UInt8(ascii: "-"):
        add(key, Self.errorName(value) ?? value)
      case .tags:
        for tag in value.split(separator: 0x01) { add(key, Array(tag)) }
      default: add(key, value)
      }
    }
  }

  private static func isSuccess(_ value: [UInt8]) -> Bool {
    ["yes", "1", "success"].contains { value.elementsEqual($0.utf8) }
  }

  private static func errorName(_ value: [UInt8]) -> [UInt8]? {
    let digits = value.dropFirst()
    guard (1...4).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }) else {
      return nil
    }
    return ErrorNames.name(digits.reduce(0) { $0 * 10 + Int($1 - 0x30) })
  }

  /// `subj=user:role:domain:level:category`.
  private mutating func addContext(_ key: [UInt8], _ value: [UInt8]) {
    let parts = value.split(separator: 0x3A, maxSplits: 4, omittingEmptySubsequences: false)
    for (part, name) in zip(parts, ["user", "role", "domain", "level", "category"]) {
      add(key + Array("_\(name)".utf8), Array(part))
    }
  }

  private mutating func addAddress(_ record: AuditRecord, _ field: AuditField) {
    let raw = record.value(field) ?? []
    guard let address = SocketAddress(hexadecimal: raw) else {
      add("saddr", raw)
      return
    }
    switch address.family {
    case .inet, .inet6:
      add("family", Array((address.family == .inet ? "ipv4" : "ipv6").utf8))
      add("addr", address.address)
      add("port", Array(String(address.port).utf8))
    case .unix:
      add("family", Array("unix".utf8))
      add("path", address.path)
    case .netlink:
      add("family", Array("netlink".utf8))
      add("saddr", raw)
    case .other(let number):
      add("family", Array(String(number).utf8))
      add("saddr", raw)
    }
  }

  /// `avc:  denied  { read write } for …`: SELinux says this before its fields.
  private mutating func addDecision(_ record: AuditRecord) {
    let text = record.text[record.body...]
    guard let open = text.firstIndex(of: UInt8(ascii: "{")),
      let close = text[open...].firstIndex(of: UInt8(ascii: "}"))
    else { return }
    let words = text[..<open].split(separator: 0x20)
    if let word = words.last { add("seresult", Array(word)) }
    let permissions = text[(open + 1)..<close].split(separator: 0x20)
    add("seperms", Array(permissions.joined(separator: [UInt8(ascii: ",")])))
  }
}

/// The fields whose values are put in other words.
private enum RecordFieldName {
  case login
  case result
  case context
  case architecture
  case systemCall
  case exit
  case tags
  case other

  private static let words: [(StaticString, RecordFieldName)] = [
    ("auid", .login), ("old-auid", .login), ("ses", .login), ("res", .result),
    ("result", .result), ("success", .result), ("subj", .context), ("obj", .context),
    ("arch", .architecture), ("syscall", .systemCall), ("exit", .exit), ("key", .tags),
  ]

  init(_ key: [UInt8]) {
    self = Self.words.first { AuditText.equals(key[...], $0.0) }?.1 ?? .other
  }
}
