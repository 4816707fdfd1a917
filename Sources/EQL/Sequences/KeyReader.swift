// SPDX-License-Identifier: Apache-2.0
import CSimdJSON
import Events

/// Reads the join keys of one stage from an event.
package struct KeyReader: Sendable {
  /// Most combinations of values that one event takes part with; more are counted, not used.
  package static let maximumCombinations = 1_024

  private struct Key: Sendable {
    var field: ResolvedField
    var format: DateFormat
    var slot: Int
    var isOptional: Bool
  }

  private let keys: [Key]

  /// Prepares to read the keys of `stage`; asks `plan` for their fields.
  package init(_ stage: CompiledQuery.Stage, _ plan: inout Plan) {
    keys = zip(stage.keys, stage.isKeyOptional).map { field, isOptional in
      Key(
        field: field,
        format: field.dateFormat.flatMap { DateFormat($0) } ?? .standard,
        slot: plan.slot(for: field.path),
        isOptional: isOptional
      )
    }
  }

  /// The combinations of values with which the current event takes part: one for each value of a
  /// key with several, none where a key that is not optional has no value.
  package func values(
    of evaluator: EventEvaluator,
    truncated: inout Int
  ) -> [JoinValues] {
    // Most often there is one key with one value.
    if keys.count == 1 {
      return values(of: keys[0], evaluator, &truncated).map { JoinValues(values: [$0]) }
    }
    var combinations = [JoinValues(values: [])]
    for key in keys {
      let values = values(of: key, evaluator, &truncated)
      if values.isEmpty { return [] }
      var next: [JoinValues] = []
      next.reserveCapacity(min(combinations.count * values.count, Self.maximumCombinations))
      for combination in combinations {
        for value in values {
          guard next.count < Self.maximumCombinations else {
            truncated += 1
            continue
          }
          next.append(JoinValues(values: combination.values + [value]))
        }
      }
      combinations = next
    }
    return combinations
  }

  /// Adds the combinations with which the current event takes part in a stage.
  package func append(
    keysOf evaluator: EventEvaluator,
    stage: Int,
    to encoded: inout EncodedKeys,
    truncated: inout Int
  ) {
    // Most often each key has one value.
    for key in keys {
      let values = evaluator.values(of: key.slot)
      guard values.count <= 1 else {
        encoded.dropKey()
        for combination in self.values(of: evaluator, truncated: &truncated) {
          encoded.append(combination, stage: stage)
        }
        return
      }
      guard Self.write(values.first, key, to: &encoded) || key.isOptional else {
        return encoded.dropKey()
      }
    }
    encoded.endKey(stage: stage)
  }

  /// Writes the only value of a key; that of an optional one that has none is null. Whether it has one.
  private static func write(_ value: sl_value?, _ key: Key, to encoded: inout EncodedKeys) -> Bool {
    guard let value else {
      encoded.write(.null)
      return false
    }
    switch key.field.family {
    case .integer, .real, .boolean, .date, .ip: break
    case .dynamic where value.kind != SL_STRING.rawValue: break
    default:
      guard value.kind != SL_NULL.rawValue else { break }
      let bytes = UnsafeBufferPointer(start: Optional(value.bytes), count: Int(value.length))
      if let limit = key.field.ignoreAbove, PredicateTable.isLonger(bytes, than: limit) { break }
      encoded.write(text: bytes)
      return true
    }
    let read = self.value(value, key)
    encoded.write(read)
    return read != .null
  }

  /// The keys for want of which the current event takes no part: without a value, not optional.
  package func missingKeys(of evaluator: EventEvaluator) -> [String] {
    var truncated = 0
    return keys.filter { values(of: $0, evaluator, &truncated).isEmpty }.map(\.field.path)
  }

  /// The distinct values of a key, no more than an event may have combinations.
  private func values(
    of key: Key,
    _ evaluator: EventEvaluator,
    _ truncated: inout Int
  ) -> [KeyValue] {
    var found: [KeyValue] = []
    // A search is quicker while there are few, and takes no memory.
    var known: Set<KeyValue>?
    for value in evaluator.values(of: key.slot) {
      let read = Self.value(value, key)
      guard read != .null, !(known?.contains(read) ?? found.contains(read)) else { continue }
      guard found.count < Self.maximumCombinations else {
        truncated += 1
        continue
      }
      found.append(read)
      known?.insert(read)
      if found.count == 16 { known = Set(found) }
    }
    return found.isEmpty && key.isOptional ? [.null] : found
  }

  private static func value(_ value: sl_value, _ key: Key) -> KeyValue {
    let bytes = UnsafeBufferPointer(start: Optional(value.bytes), count: Int(value.length))
    if value.kind == SL_NULL.rawValue {
      guard var substitute = key.field.nullValue else { return .null }
      var text = value
      text.kind = UInt8(SL_STRING.rawValue)
      return substitute.withUTF8 { read(text, $0, key) }
    }
    if let limit = key.field.ignoreAbove, PredicateTable.isLonger(bytes, than: limit) {
      return .null
    }
    return read(value, bytes, key)
  }

  /// A value that is not null as the field's type has it.
  private static func read(
    _ value: sl_value,
    _ bytes: UnsafeBufferPointer<UInt8>,
    _ key: Key
  ) -> KeyValue {
    switch key.field.family {
    case .integer, .real:
      let isInteger = key.field.family == .integer
      return PredicateTable.number(value, bytes, isInteger: isInteger).map { .number($0) } ?? .null
    case .boolean: return PredicateTable.truth(value, bytes).map { .boolean($0) } ?? .null
    case .date:
      return PredicateTable.instant(value, bytes, key.format).map { .instant($0) } ?? .null
    case .ip:
      if let address = IPAddress.parse(UnsafeRawBufferPointer(bytes)) { return .address(address) }
      return .text(String(decoding: bytes, as: UTF8.self))
    case .dynamic where value.kind != SL_STRING.rawValue:
      if let number = PredicateTable.number(value, bytes, isInteger: false) {
        return .number(number)
      }
      return PredicateTable.truth(value, bytes).map { .boolean($0) } ?? .null
    default: return .text(String(decoding: bytes, as: UTF8.self))
    }
  }
}
