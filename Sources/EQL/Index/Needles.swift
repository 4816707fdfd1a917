// SPDX-License-Identifier: Apache-2.0

/// Texts without which no condition of a plan can hold: a line of JSON that has none of them in it
/// need not be read at all.
///
/// For each field on which every condition needs some text there is a set, and a line needs one of
/// each. A text stands in a line as
/// it is, quotes included where it is the beginning or the end of a value; only `\u` escapes can hide
/// it, and who looks must read lines that have one.
package struct Needles: Sendable, Equatable {
  /// Small letters stand for both cases. The smallest set first.
  package let sets: [[String]]

  /// Most texts of a set, and most sets.
  private static let maximumTexts = 64
  private static let maximumSets = 8
  private static let shortest = 3

  /// The needles of a plan; no sets where there are none.
  init(_ plan: Plan, isIndexed: [Bool]) {
    let table = plan.table
    guard !plan.programs.isEmpty, plan.programs.count <= Self.maximumTexts * 4 else {
      sets = []
      return
    }
    var texts: [UInt32: [String]] = [:]
    var slots: Set<Int> = []
    for (number, record) in table.records.enumerated() where isIndexed[number] {
      guard let needles = Self.needles(of: record, table) else { continue }
      texts[UInt32(number)] = needles
      slots.insert(record.slot)
    }
    var sets: [[String]] = []
    for slot in slots.sorted() {
      let anchors = plan.programs.map { program in
        Anchors.lightest(of: program) { predicate in
          guard table.records[Int(predicate)].slot == slot else { return nil }
          return texts[predicate].map { Double($0.count) }
        }
      }
      guard !anchors.contains(where: { $0 == nil }) else { continue }
      let all = Set(anchors.flatMap { ($0?.predicates ?? []).flatMap { texts[$0] ?? [] } })
      if !all.isEmpty, all.count <= Self.maximumTexts { sets.append(all.sorted()) }
    }
    self.sets = Array(sets.sorted { $0.count < $1.count }.prefix(Self.maximumSets))
  }

  /// A text for each pattern of a predicate; nil where one has none.
  private static func needles(
    of record: PredicateTable.Record,
    _ table: PredicateTable
  ) -> [String]? {
    var needles: [String] = []
    for place in record.first..<(record.first + record.count) {
      let needle: String?
      if record.operation == .wildcard {
        needle = Self.needle(table.wildcards[place].shape, table.wildcards[place].bytes)
      } else {
        needle = Self.needle(.exact, table.texts[place])
      }
      guard let needle else { return nil }
      needles.append(needle)
    }
    return needles
  }

  private static func needle(_ shape: Wildcard.Shape, _ bytes: [UInt8]) -> String? {
    let folded = bytes.map(Wildcard.fold)
    let runs: [Range<Int>]
    switch shape {
    case .anything: return nil
    case .general: runs = PatternKey.literals(folded)
    default: runs = [0..<folded.count]
    }
    let isBegun = shape == .exact || shape == .prefix || shape == .general
    let isEnded = shape == .exact || shape == .suffix || shape == .general
    var best: [UInt8] = []
    for run in runs {
      for part in plainParts(of: folded, run) {
        var text = Array(folded[part])
        if canBeQuoted(text) {
          if isBegun, part.lowerBound == 0 { text.insert(UInt8(ascii: "\""), at: 0) }
          if isEnded, part.upperBound == folded.count { text.append(UInt8(ascii: "\"")) }
        }
        if text.count > best.count { best = text }
      }
    }
    return best.count >= shortest ? String(decoding: best, as: UTF8.self) : nil
  }

  /// Parts of a run that JSON writes as they are, whoever writes it.
  private static func plainParts(of bytes: [UInt8], _ run: Range<Int>) -> [Range<Int>] {
    var parts: [Range<Int>] = []
    var start = run.lowerBound
    for place in run.lowerBound...run.upperBound {
      if place < run.upperBound, isPlain(bytes[place]) { continue }
      if start < place { parts.append(start..<place) }
      start = place + 1
    }
    return parts
  }

  /// What no writer escapes but as `\u`: not the slash, and not `<`, `>`, `&` and `'` either, which is
  /// only for sureness.
  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): false
    default: byte >= 0x20 && byte < 0x7F
    }
  }

  /// Whether a value with this text in it is written with quotes for certain: it can be no part of a
  /// number, nor of `true`, `false` and `null`.
  private static func canBeQuoted(_ text: [UInt8]) -> Bool {
    let numbers = Array("0123456789+-.e".utf8)
    if text.allSatisfy(numbers.contains) { return false }
    let word = String(decoding: text, as: UTF8.self)
    return !["true", "false", "null"].contains { $0.contains(word) }
  }
}
