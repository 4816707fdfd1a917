// SPDX-License-Identifier: Apache-2.0
import Audit

/// A rule of the kernel's audit system (`struct audit_rule_data`).
struct AuditRule: Equatable, Sendable {
  /// The key that marks our rules, and the records that they make.
  static let key = "swiftlet"

  private static let filterExit: UInt32 = 4
  private static let always: UInt32 = 2
  private static let equal: UInt32 = 0x4000_0000
  private static let fieldLimit = 64
  private static let headerSize = 12
  private static let textLengthPlace = headerSize + 4 * fieldLimit * 4

  /// What a call must be like.
  struct Condition {
    var field: UInt32
    var value: UInt32

    static let succeeded = Condition(field: 104, value: 1)

    /// The family of an address that it gives (Linux 5.3).
    static func addressFamily(_ family: UInt32) -> Condition {
      Condition(field: 113, value: family)
    }

    /// One of its first four arguments.
    static func argument(_ place: UInt32, _ value: UInt32) -> Condition {
      Condition(field: 200 + place, value: value)
    }
  }

  private enum Field {
    static let architecture: UInt32 = 11
    static let key: UInt32 = 210
    /// Those whose value is the length of a text behind the rule.
    static let texts: Set<UInt32> = [13, 14, 15, 16, 17, 19, 20, 21, 22, 23, 105, 107, 112, 210]
  }

  /// The bytes that the kernel takes and gives; a rule is deleted by the same.
  let bytes: [UInt8]

  /// A rule as the kernel lists it.
  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Each call of these numbers that meets all conditions makes an event with our key.
  init(_ architecture: Architecture, calls: [Int], where conditions: [Condition]) {
    var mask = [UInt32](repeating: 0, count: Self.fieldLimit)
    for call in calls { mask[call / 32] |= 1 << UInt32(call % 32) }
    let key = Array(Self.key.utf8)
    let fields =
      [Condition(field: Field.architecture, value: UInt32(architecture.rawValue))] + conditions
      + [Condition(field: Field.key, value: UInt32(key.count))]
    var bytes: [UInt8] = []
    for number in [Self.filterExit, Self.always, UInt32(fields.count)] + mask {
      AuditMessage.put(number, &bytes)
    }
    for column in [fields.map(\.field), fields.map(\.value), fields.map { _ in Self.equal }] {
      for place in 0..<Self.fieldLimit {
        AuditMessage.put(place < column.count ? column[place] : 0, &bytes)
      }
    }
    AuditMessage.put(UInt32(key.count), &bytes)
    self.bytes = bytes + key
  }

  /// Whether it has our key.
  var isOurs: Bool {
    let count = min(Int(AuditMessage.number(bytes, at: 8)), Self.fieldLimit)
    var text = Self.textLengthPlace + 4
    for place in 0..<count {
      let field = AuditMessage.number(bytes, at: Self.headerSize + 4 * (Self.fieldLimit + place))
      guard Field.texts.contains(field) else { continue }
      let length = Int(
        AuditMessage.number(bytes, at: Self.headerSize + 4 * (2 * Self.fieldLimit + place))
      )
      guard length >= 0, text + length <= bytes.count else { return false }
      if field == Field.key { return bytes[text..<(text + length)].elementsEqual(Self.key.utf8) }
      text += length
    }
    return false
  }
}
