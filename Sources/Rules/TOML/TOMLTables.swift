// SPDX-License-Identifier: Apache-2.0
import Events

/// The tables of a TOML text while it is read, with the rules on what may be added to which of them.
/// Source: TOML 1.0, "Table" and "Array of Tables".
struct TOMLTables {
  /// Why something cannot be added, in words.
  struct Conflict: Error {
    var message: String
  }

  /// How a table came to be, which decides what may be added to it.
  private enum Origin {
    /// By the header of a table below it; its own header may follow.
    case implicit
    case header
    /// By a dotted key; only dotted keys and headers of tables below it add to it.
    case dotted
  }

  private enum Node {
    case value(JSONValue)
    case table(Int)
    /// The tables of `[[…]]`, and the number of their path.
    case tables([Int], path: Int)
  }

  private struct Member {
    var name: String
    var node: Node
  }

  private struct Table {
    var origin: Origin
    /// The number of its path in the places.
    var path: Int
    /// Parts of its path.
    var depth: Int
    var members: [Member] = []
    /// Where each name stands, for tables with many.
    var index: [[UInt8]: Int] = [:]
  }

  /// Where a value goes: a new member of a table.
  struct Target {
    fileprivate var table: Int
    fileprivate var name: String
    /// The number of its path in the places.
    var path: Int
  }

  /// The number of the table that is the document.
  static let root = 0
  /// From so many members on names are looked up and not compared one by one.
  private static let manyMembers = 24

  private var tables: [Table]

  /// One empty table: a document's, or an inline table at a path of `depth` parts.
  init(path: Int = TOMLPlaces.root, depth: Int = 0) {
    tables = [Table(origin: .header, path: path, depth: depth)]
  }

  /// Parts of a table's path, the numbers of array elements among them.
  func depth(of table: Int) -> Int { tables[table].depth }

  // MARK: Headers

  /// The table that a header opens.
  mutating func open(
    _ names: [String],
    isArray: Bool,
    at place: TOMLPlaces.Place,
    _ places: inout TOMLPlaces
  ) throws(Conflict) -> Int {
    var table = Self.root
    for name in names.dropLast() {
      guard let member = find(name, in: table) else {
        table = addTable(name, to: table, .implicit, &places)
        continue
      }
      switch tables[table].members[member].node {
      case .table(let number): table = number
      // What is added goes to the last of them.
      case .tables(let numbers, _): table = numbers[numbers.count - 1]
      case .value(let value): throw Self.redefinition(of: value, names, isArray: isArray)
      }
    }
    let name = names[names.count - 1]
    guard let member = find(name, in: table) else {
      guard isArray else {
        table = addTable(name, to: table, .header, &places)
        places.set(tables[table].path, place)
        return table
      }
      let path = places.add(name, below: tables[table].path)
      let parent = table
      let depth = tables[parent].depth + 1
      table = addElement(0, path, depth, at: place, &places)
      add(name, .tables([table], path: path), to: parent)
      return table
    }
    switch tables[table].members[member].node {
    case .tables(var numbers, let path) where isArray:
      // Out of the member while it grows, so that it is not copied.
      tables[table].members[member].node = .value(.null)
      let depth = tables[table].depth + 1
      let number = addElement(numbers.count, path, depth, at: place, &places)
      numbers.append(number)
      tables[table].members[member].node = .tables(numbers, path: path)
      return number
    case .table(let number) where !isArray && canBeOpened(number):
      tables[number].origin = .header
      places.set(tables[number].path, place)
      return number
    case .table: throw Self.redefinition(of: .object([]), names, isArray: isArray)
    case .tables: throw Self.redefinition(of: .array([]), names, isArray: isArray)
    case .value(let value): throw Self.redefinition(of: value, names, isArray: isArray)
    }
  }

  /// Whether a table that headers below it made may have its own: nothing but tables is in it.
  private func canBeOpened(_ table: Int) -> Bool {
    tables[table].origin == .implicit
      && tables[table].members.allSatisfy { member in
        if case .value = member.node { return false }
        return true
      }
  }

  private mutating func addElement(
    _ number: Int,
    _ path: Int,
    _ depth: Int,
    at place: TOMLPlaces.Place,
    _ places: inout TOMLPlaces
  ) -> Int {
    let path = places.add(String(number), below: path, at: place)
    tables.append(Table(origin: .header, path: path, depth: depth + 1))
    return tables.count - 1
  }

  // MARK: Values

  /// Where the value of a key goes; the tables that a dotted key names are made.
  mutating func target(
    _ names: [String],
    below table: Int,
    _ places: inout TOMLPlaces
  ) throws(Conflict) -> Target {
    var table = table
    for name in names.dropLast() {
      guard let member = find(name, in: table) else {
        table = addTable(name, to: table, .dotted, &places)
        continue
      }
      guard case .table(let number) = tables[table].members[member].node,
        tables[number].origin != .header
      else {
        throw Conflict(
          message: "cannot redefine existing \(kind(table, member)) as dotted key-value pair"
        )
      }
      table = number
    }
    let name = names[names.count - 1]
    if let member = find(name, in: table) {
      throw Conflict(
        message: "cannot redefine existing \(kind(table, member)) '\(names.joined(separator: "."))'"
      )
    }
    return Target(table: table, name: name, path: places.add(name, below: tables[table].path))
  }

  /// Puts a value where `target` said.
  mutating func add(_ value: JSONValue, at target: Target) {
    add(target.name, .value(value), to: target.table)
  }

  private mutating func addTable(
    _ name: String,
    to table: Int,
    _ origin: Origin,
    _ places: inout TOMLPlaces
  ) -> Int {
    let path = places.add(name, below: tables[table].path)
    tables.append(Table(origin: origin, path: path, depth: tables[table].depth + 1))
    add(name, .table(tables.count - 1), to: table)
    return tables.count - 1
  }

  private mutating func add(_ name: String, _ node: Node, to table: Int) {
    tables[table].members.append(Member(name: name, node: node))
    let count = tables[table].members.count
    guard count >= Self.manyMembers else { return }
    if count == Self.manyMembers {
      for (place, member) in tables[table].members.enumerated() {
        tables[table].index[Array(member.name.utf8)] = place
      }
    } else {
      tables[table].index[Array(name.utf8)] = count - 1
    }
  }

  /// The member of that very name, byte for byte.
  private func find(_ name: String, in table: Int) -> Int? {
    guard tables[table].members.count < Self.manyMembers else {
      return tables[table].index[Array(name.utf8)]
    }
    return tables[table].members.firstIndex { member in
      member.name == name && member.name.utf8.elementsEqual(name.utf8)
    }
  }

  // MARK: Messages

  private func kind(_ table: Int, _ member: Int) -> String {
    switch tables[table].members[member].node {
    case .value(let value): Self.kind(value)
    case .table: "table"
    case .tables: "array"
    }
  }

  private static func kind(_ value: JSONValue) -> String {
    switch value {
    case .object: "table"
    case .array: "array"
    case .string: "string"
    case .number(let token): Int(token) == nil ? "floating-point" : "integer"
    case .bool: "boolean"
    case .null: "value"
    }
  }

  private static func redefinition(
    of value: JSONValue,
    _ names: [String],
    isArray: Bool
  ) -> Conflict {
    let name = names.joined(separator: ".")
    if case .object = value, !isArray {
      return Conflict(message: "cannot redefine existing table '\(name)'")
    }
    let wanted = isArray ? "array-of-tables" : "table"
    return Conflict(message: "cannot redefine existing \(kind(value)) '\(name)' as \(wanted)")
  }

  // MARK: The result

  /// The document, its members in the order of their names' bytes.
  ///
  /// Recursion ends with the depth of keys, which reading bounds.
  func document(_ table: Int = root) -> JSONValue {
    var members = tables[table].members.map { member in
      switch member.node {
      case .value(let value): JSONValue.Member(key: member.name, value: value)
      case .table(let number): JSONValue.Member(key: member.name, value: document(number))
      case .tables(let numbers, _):
        JSONValue.Member(key: member.name, value: .array(numbers.map { document($0) }))
      }
    }
    // Most files are in order already.
    let isInOrder = zip(members, members.dropFirst()).allSatisfy { Self.precedes($0.key, $1.key) }
    if !isInOrder { members.sort { Self.precedes($0.key, $1.key) } }
    return .object(members)
  }

  private static func precedes(_ left: String, _ right: String) -> Bool {
    left.utf8.lexicographicallyPrecedes(right.utf8)
  }
}
