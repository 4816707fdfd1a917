// SPDX-License-Identifier: Apache-2.0
package import CSimdJSON
package import Events

/// What an alert tells of its event in words and in fields of its own: the scalars at some paths.
package struct AlertFacts: Sendable, Equatable {
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

  /// By field, in the order of the document; no nulls.
  private var values: [[JSONValue]]

  /// The facts of an event that was parsed.
  package init(_ event: JSONValue) {
    values = Field.allCases.map { field in
      event.values(at: field.path).filter { $0.scalarText != nil }
    }
  }

  /// The facts of an event that was decoded; `fields` has each slot's field, if it is one.
  package init(
    _ event: sl_event,
    values decoded: UnsafePointer<sl_value>?,
    fields: [Field?]
  ) {
    values = Array(repeating: [], count: Field.allCases.count)
    guard let decoded else { return }
    let first = Int(event.first_value)
    for place in first..<(first + Int(event.value_count)) {
      let slot = Int(decoded[place].slot)
      guard slot < fields.count, let field = fields[slot],
        decoded[place].kind != SL_NULL.rawValue
      else { continue }
      values[field.rawValue].append(JSONValue(decoded[place]))
    }
  }

  /// The first value, as text.
  package func text(_ field: Field) -> String? { values[field.rawValue].first?.scalarText }

  /// All values, as text.
  package func texts(_ field: Field) -> [String] { values[field.rawValue].compactMap(\.scalarText) }

  /// The value, or the list of several; nil where there is none.
  package func value(_ field: Field) -> JSONValue? {
    let all = values[field.rawValue]
    return all.count > 1 ? .array(all) : all.first
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

extension JSONValue {
  /// A decoded value: strings as text, numbers as written.
  init(_ value: sl_value) {
    let bytes = UnsafeBufferPointer(start: value.bytes, count: Int(value.length))
    switch UInt32(value.kind) {
    case SL_STRING.rawValue: self = .string(String(decoding: bytes, as: UTF8.self))
    case SL_TRUE.rawValue: self = .bool(true)
    case SL_FALSE.rawValue: self = .bool(false)
    case SL_NULL.rawValue: self = .null
    default: self = .number(String(decoding: bytes, as: UTF8.self))
    }
  }
}
