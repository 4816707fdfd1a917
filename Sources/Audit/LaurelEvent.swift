// SPDX-License-Identifier: Apache-2.0
import Events

/// The records of one of laurel's objects.
struct LaurelEvent {
  let event: AuditEvent
  private(set) var arguments: ExecArguments?
  private(set) var parent: ToldParent?

  /// Nil when it is no object of laurel's.
  init?(_ document: JSONValue) {
    guard case .object(let members) = document, case .string(let id) = document["ID"],
      let stamp = Self.stamp(id)
    else { return nil }
    var node: [UInt8] = []
    if case .string(let name) = document["NODE"] { node = Self.bytes(name) }
    var records: [AuditRecord] = []
    for member in members where records.count < AuditEvent.recordLimit {
      guard let type = RecordType(Array(member.key.utf8)[...]) else { continue }
      switch member.value {
      case .object(let fields): records.append(Self.record(type, stamp, node, fields))
      case .array(let list):
        for case .object(let fields) in list.prefix(AuditEvent.recordLimit) {
          records.append(Self.record(type, stamp, node, fields))
        }
      default: continue
      }
    }
    guard !records.isEmpty else { return nil }
    event = AuditEvent(records, stamp: stamp, node: node)
    if let execve = document["EXECVE"] { arguments = Self.arguments(execve) }
    if let told = document["PARENT_INFO"] { parent = Self.parent(told) }
  }

  private static func stamp(_ id: String) -> AuditStamp? {
    let text = Array(id.utf8) + [UInt8(ascii: ")")]
    var index = 0
    guard let stamp = AuditStamp(text, &index), index == text.count else { return nil }
    return stamp
  }

  private static func record(
    _ type: RecordType,
    _ stamp: AuditStamp,
    _ node: [UInt8],
    _ fields: [JSONValue.Member]
  ) -> AuditRecord {
    var record = AuditRecord(type, stamp, node: node)
    for field in fields {
      let key = Array(field.key.utf8)
      guard let value = text(field.value), !value.elementsEqual("?".utf8),
        !value.elementsEqual("(null)".utf8)
      else { continue }
      // Laurel writes the daemon's names in capitals, as the daemon does, and its own ARGV.
      let isInterpretation = key.allSatisfy { (0x41...0x5A).contains($0) || $0 == 0x5F }
      record.append(key, value, isInterpretation: isInterpretation)
    }
    return record
  }

  /// A value as the log would have written it.
  private static func text(_ value: JSONValue) -> [UInt8]? {
    switch value {
    case .string(let text):
      var bytes = bytes(text)
      // Octal numbers: the log writes one zero before them.
      if bytes.count > 1, bytes[0] == 0x30, bytes[1] == UInt8(ascii: "o") { bytes.remove(at: 1) }
      return bytes
    case .array(let list):
      // The words of a title or a list of keys.
      let parts = list.compactMap(text)
      return Array(parts.joined(separator: [0]))
    case .null: return nil
    default: return Array(value.serialised().utf8)
    }
  }

  /// Laurel writes bytes that are no text as `%` and two digits.
  private static func bytes(_ text: String) -> [UInt8] {
    let source = Array(text.utf8)
    guard source.contains(UInt8(ascii: "%")) else { return source }
    var result: [UInt8] = []
    result.reserveCapacity(source.count)
    var index = 0
    while index < source.count {
      if source[index] == UInt8(ascii: "%"), index + 2 < source.count,
        let high = Hexadecimal.value(source[index + 1]),
        let low = Hexadecimal.value(source[index + 2])
      {
        result.append(high << 4 | low)
        index += 3
      } else {
        result.append(source[index])
        index += 1
      }
    }
    return result
  }

  private static func arguments(_ execve: JSONValue) -> ExecArguments? {
    let told = execve["argc"].flatMap(text).flatMap { digits in
      (1...8).contains(digits.count) ? Int(String(decoding: digits, as: UTF8.self)) : nil
    }
    if let list = execve["ARGV"].flatMap(list) {
      return ExecArguments(list, count: max(told ?? 0, list.count))
    }
    // With `execve-argv = ["string"]`.
    guard case .string(let line) = execve["ARGV_STR"] else { return nil }
    return ExecArguments(line: bytes(line), count: told)
  }

  private static func list(_ value: JSONValue) -> [[UInt8]]? {
    guard case .array(let list) = value else { return nil }
    return list.compactMap { if case .string(let text) = $0 { bytes(text) } else { nil } }
  }

  private static func parent(_ told: JSONValue) -> ToldParent? {
    guard case .string(let executable) = told["exe"] else { return nil }
    var arguments: [[UInt8]] = []
    if let list = told["ARGV"].flatMap(list) {
      arguments = list
    } else if case .string(let line) = told["ARGV_STR"] {
      arguments = ExecArguments(line: bytes(line), count: nil).values
    }
    let pid = told["ppid"].flatMap(text).flatMap { UInt32(String(decoding: $0, as: UTF8.self)) }
    return ToldParent(executable: bytes(executable), arguments: arguments, parentPID: pid)
  }
}
