// SPDX-License-Identifier: Apache-2.0

/// The raw members of an event of Endgame's, in whichever of its three ways they are written.
struct EndgameFields {
  private let document: Int
  private let object: Int?
  /// By name without `endgame.`, where they stand in the document itself.
  private var dotted: [(name: [UInt8], node: Int)] = []

  init(_ tape: JSONTape, _ document: Int) {
    self.document = document
    object = tape.member("endgame", of: document)
    guard object == nil else { return }
    for child in tape.children(of: document) {
      var name = (tape.text(child - 1) ?? [])[...]
      if name.starts(with: "endgame.".utf8) { name = name.dropFirst(8) }
      dotted.append((Array(name), child))
    }
  }

  /// The text of a member, which is a field of its own from then on.
  mutating func take(_ name: StaticString, _ tape: inout JSONTape) -> [UInt8]? {
    if let object { return tape.takeText(name, of: object, unless: "") }
    let node = name.withUTF8Buffer { wanted in
      dotted.first { $0.name.elementsEqual(wanted) }?.node
    }
    guard let node, let text = tape.text(node, unless: "") else { return nil }
    tape.take(node)
    return text
  }

  mutating func number(_ name: StaticString, _ tape: inout JSONTape) -> Int? {
    take(name, &tape).flatMap { $0.count <= 18 ? Int(String(decoding: $0, as: UTF8.self)) : nil }
  }

  /// Writes what was not taken.
  func writeRest(_ tape: JSONTape, _ writer: inout EventWriter) {
    if let object { return writer.rest("endgame", of: object, tape) }
    writer.open("endgame")
    for (name, node) in dotted where !tape.nodes[node].isTaken {
      writer.element(UInt8(ascii: "\""))
      writer.bytes.removeLast()
      writer.value(name)
      writer.bytes.append(UInt8(ascii: ":"))
      writer.copy(node, of: tape)
    }
    writer.close()
  }
}
