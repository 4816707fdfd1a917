// SPDX-License-Identifier: Apache-2.0

/// Events of Sysmon's as JSON: `Event` with `System` and `EventData` as the XML has them, or flat, with
/// the values beside `EventID` or in `EventData`, which may be a text of JSON.
enum SysmonJSON {
  /// Whether a document is one.
  static func isIn(_ tape: JSONTape) -> Bool {
    let event = tape.member("Event", of: JSONTape.root)
    if let system = tape.member("System", of: event) {
      return tape.member("EventID", of: system) != nil
    }
    guard tape.member("EventID", of: JSONTape.root) != nil else { return false }
    for name: StaticString in ["Provider", "SourceName", "Channel", "ProviderName"] {
      guard let text = tape.text(tape.member(name, of: JSONTape.root)) else { continue }
      if SysmonXML.find(Array("Sysmon".utf8), in: text, from: 0) != nil { return true }
    }
    return false
  }

  /// Reads a document; nil where it is none.
  static func read(_ tape: JSONTape) -> SysmonRecord? {
    guard isIn(tape) else { return nil }
    var record = SysmonRecord()
    if let event = tape.member("Event", of: JSONTape.root) {
      readMembers(tape.member("System", of: event), tape, isSystem: true, &record)
      readData(tape.member("EventData", of: event), tape, &record)
    } else {
      let data = tape.member("EventData", of: JSONTape.root)
      let isFlat = data == nil
      readMembers(JSONTape.root, tape, isSystem: !isFlat, except: data, &record)
      readData(data, tape, &record)
    }
    return record.eventID == nil ? nil : record
  }

  private static func readMembers(
    _ object: Int?,
    _ tape: JSONTape,
    isSystem: Bool,
    except: Int? = nil,
    _ record: inout SysmonRecord
  ) {
    for child in tape.children(of: object) where child != except {
      let name = tape.text(child - 1) ?? []
      if tape.kind(child) == .object {
        var attributes: [(name: [UInt8], value: [UInt8])] = []
        for inner in tape.children(of: child) {
          // Attributes of XML are written as `Name`, `@Name` or `#attributes`.
          let key = (tape.text(inner - 1) ?? []).drop { $0 == UInt8(ascii: "@") }
          if key.elementsEqual("#text".utf8) {
            record.readSystem(name, text: tape.text(inner) ?? [])
          } else if tape.kind(inner) == .object {
            for deep in tape.children(of: inner) {
              attributes.append((tape.text(deep - 1) ?? [], tape.text(deep) ?? []))
            }
          } else {
            attributes.append((Array(key), tape.text(inner) ?? []))
          }
        }
        record.readSystem(name, attributes: attributes)
        continue
      }
      guard let text = tape.text(child) else { continue }
      switch String(decoding: name, as: UTF8.self) {
      case "Provider", "ProviderName": record.provider = text
      case "SourceName": record.provider = record.provider ?? text
      case "Hostname": record.computer = record.computer ?? text
      case "TimeGenerated", "EventTime", "@timestamp": record.logged = record.logged ?? text
      case "EventID", "Computer": record.readSystem(name, text: text)
      default:
        if isSystem { record.system.append((name, text)) } else { record.data.append((name, text)) }
      }
    }
  }

  private static func readData(_ node: Int?, _ tape: JSONTape, _ record: inout SysmonRecord) {
    guard let node else { return }
    switch tape.kind(node) {
    case .string?:
      var inner = JSONTape()
      guard let text = tape.text(node), inner.parse(text.span) == nil else { return }
      readValues(JSONTape.root, inner, &record)
    case .object?:
      if let list = tape.member("Data", of: node), tape.kind(list) == .array {
        for element in tape.children(of: list) {
          let name = tape.member("Name", of: element) ?? tape.member("@Name", of: element)
          guard let name = tape.text(name) else { continue }
          record.data.append((name, tape.text(tape.member("#text", of: element)) ?? []))
        }
      } else {
        readValues(node, tape, &record)
      }
    default: break
    }
  }

  private static func readValues(_ object: Int, _ tape: JSONTape, _ record: inout SysmonRecord) {
    for child in tape.children(of: object) where tape.kind(object) == .object {
      guard let name = tape.text(child - 1), let text = tape.text(child) else { continue }
      record.data.append((name, text))
    }
  }
}
