// SPDX-License-Identifier: Apache-2.0
package import CSimdJSON
package import Events

/// What an alert tells of its event in words and in fields of its own: the scalars at some paths.
package struct AlertFacts: Sendable {
  /// What is told.
  package enum Field: Int, CaseIterable, Sendable {
    case kind, action, category, type, module, dataset, id
    case message, host, user
    case process, args, commandLine, parent
    case file, sourceIP, sourcePort, destinationIP, destinationPort

    /// Where it stands in an event.
    package var path: String {
      switch self {
      case .kind: "event.kind"
      case .action: "event.action"
      case .category: "event.category"
      case .type: "event.type"
      case .module: "event.module"
      case .dataset: "event.dataset"
      case .id: "event.id"
      case .message: "message"
      case .host: "host.name"
      case .user: "user.name"
      case .process: "process.name"
      case .args: "process.args"
      case .commandLine: "process.command_line"
      case .parent: "process.parent.name"
      case .file: "file.name"
      case .sourceIP: "source.ip"
      case .sourcePort: "source.port"
      case .destinationIP: "destination.ip"
      case .destinationPort: "destination.port"
      }
    }
  }

  /// A value: text, or another scalar as written.
  private struct Value: Sendable {
    var field: Field
    var isText: Bool
    var range: Range<Int>
  }

  /// Of each field in the order of the document; no nulls.
  private var values: [Value] = []
  /// The values' texts.
  private var bytes: [UInt8] = []

  /// The facts of an event that was parsed.
  package init(_ event: JSONValue) {
    for field in Field.allCases {
      for value in event.values(at: field.path) {
        guard let text = value.scalarText else { continue }
        var isText = false
        if case .string = value { isText = true }
        add(field, text.utf8, isText: isText)
      }
    }
  }

  /// The facts of an event that was decoded; `fields` has each slot's field, if it is one.
  package init(
    _ event: sl_event,
    values decoded: UnsafePointer<sl_value>?,
    fields: [Field?]
  ) {
    guard let decoded else { return }
    let first = Int(event.first_value)
    values.reserveCapacity(24)
    bytes.reserveCapacity(512)
    for place in first..<(first + Int(event.value_count)) {
      let slot = Int(decoded[place].slot)
      guard slot < fields.count, let field = fields[slot],
        decoded[place].kind != SL_NULL.rawValue
      else { continue }
      add(
        field,
        UnsafeBufferPointer(start: decoded[place].bytes, count: Int(decoded[place].length)),
        isText: decoded[place].kind == SL_STRING.rawValue
      )
    }
  }

  private mutating func add(_ field: Field, _ text: some Collection<UInt8>, isText: Bool) {
    let start = bytes.count
    bytes += text
    values.append(Value(field: field, isText: isText, range: start..<bytes.count))
  }

  /// Calls `body` with all values of a field, as UTF-8.
  func forEach(_ field: Field, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
    bytes.withUnsafeBufferPointer { bytes in
      for value in values where value.field == field {
        body(UnsafeBufferPointer(rebasing: bytes[value.range]))
      }
    }
  }

  /// The first value, as text.
  package func text(_ field: Field) -> String? {
    values.first { $0.field == field }.map { String(decoding: bytes[$0.range], as: UTF8.self) }
  }

  /// All values, as text.
  package func texts(_ field: Field) -> [String] {
    var texts: [String] = []
    for value in values where value.field == field {
      texts.append(String(decoding: bytes[value.range], as: UTF8.self))
    }
    return texts
  }

  /// Appends `key` and the value, or the list of several, as JSON; nothing where there is none.
  func write(_ field: Field, as key: String, into line: inout [UInt8]) {
    var count = 0
    for value in values where value.field == field { count += 1 }
    guard count > 0 else { return }
    line += key.utf8
    if count > 1 { line.append(UInt8(ascii: "[")) }
    var isFirst = true
    bytes.withUnsafeBufferPointer { bytes in
      for value in values where value.field == field {
        if !isFirst { line.append(UInt8(ascii: ",")) }
        isFirst = false
        let text = UnsafeBufferPointer(rebasing: bytes[value.range])
        if value.isText { JSONValue.quote(text, into: &line) } else { line += text }
      }
    }
    if count > 1 { line.append(UInt8(ascii: "]")) }
  }

  /// What happened, in one sentence without its stop.
  package var sentence: String {
    guard let name = text(.process) else { return text(.message) ?? "an event matched" }
    return Narrative.sentence(
      for: ProcessStart(
        name: name,
        args: texts(.args),
        parentName: text(.parent),
        commandLine: text(.commandLine)
      )
    )
  }
}
