// SPDX-License-Identifier: Apache-2.0

/// One `key=value` of a record, as places in its text.
package struct AuditField: Sendable {
  /// How the value is written.
  enum Spelling: UInt8, Sendable {
    /// As it stands, or hexadecimal where the kernel could not write the text.
    case plain
    /// Between quotes, which are left out.
    case quoted
    /// Known already, with nothing left to decode.
    case decoded
  }

  /// A word before the key that belongs to it: `old auid=0 new auid=1`.
  enum Prefix: UInt8, Sendable {
    case none
    case old
    case new
  }

  var key: Range<Int>
  var value: Range<Int>
  var spelling: Spelling
  var prefix: Prefix = .none
  /// Whether the daemon added it, as a name for what the kernel wrote as a number.
  var isInterpretation = false
  /// Whether it stands inside `msg='…'`, where programs write.
  var isNested = false
}
