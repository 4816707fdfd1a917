// SPDX-License-Identifier: Apache-2.0
import Events
import Rules

/// The reason text that Elastic Security's alerts carry.
struct AlertReason {
  var facts: AlertFacts
  var rating: AlertRating

  /// Appends it as what stands between the quotes of a JSON string:
  /// `process event with process ssh, parent process bash, by alice on web1 created medium alert …`;
  /// parts that the event lacks are left out.
  func write(into line: inout [UInt8]) {
    if add(.category, into: &line) { line += " ".utf8 }
    line += "event".utf8
    var parts = 0
    for (field, name) in Self.named {
      let end = line.count
      line += (parts == 0 ? " with " : ", ").utf8
      line += name.utf8
      if add(field, into: &line) { parts += 1 } else { line.removeLast(line.count - end) }
    }
    for (ip, port, name) in Self.endpoints {
      let end = line.count
      line += (parts == 0 ? " with " : ", ").utf8
      line += name.utf8
      guard add(ip, into: &line) else {
        line.removeLast(line.count - end)
        continue
      }
      parts += 1
      line.append(UInt8(ascii: ":"))
      if !add(port, into: &line) { line.removeLast() }
    }
    if parts > 0 { line.append(UInt8(ascii: ",")) }
    for (field, name) in Self.ends {
      let end = line.count
      line += name.utf8
      if !add(field, into: &line) { line.removeLast(line.count - end) }
    }
    line += " created ".utf8
    line += rating.severity.rawValue.utf8
    line += " alert ".utf8
    JSONValue.escape(rating.ruleName, into: &line)
    line.append(UInt8(ascii: "."))
  }

  private static let named: [(AlertFacts.Field, String)] = [
    (.process, "process "), (.parent, "parent process "), (.file, "file "),
  ]
  private static let endpoints: [(ip: AlertFacts.Field, port: AlertFacts.Field, name: String)] = [
    (.sourceIP, .sourcePort, "source "), (.destinationIP, .destinationPort, "destination "),
  ]
  private static let ends: [(AlertFacts.Field, String)] = [(.user, " by "), (.host, " on ")]

  /// Appends a field's values with commas between; false where it has none that say anything.
  private func add(_ field: AlertFacts.Field, into line: inout [UInt8]) -> Bool {
    let start = line.count
    facts.forEach(field) { text in
      guard !text.isEmpty, !(text.count == 1 && text[0] == UInt8(ascii: "-")) else { return }
      if line.count > start { line += ", ".utf8 }
      JSONValue.escape(text, into: &line)
    }
    return line.count > start
  }
}
