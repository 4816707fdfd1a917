// SPDX-License-Identifier: Apache-2.0

/// How much of something one query may have: more than any rule needs, so that the work and the
/// memory that a hostile one costs stay bounded.
package enum QueryLimit {
  /// Bytes of a field's name.
  package static let pathLength = 1_024
  /// Different fields.
  package static let fields = 1_000
  /// Arguments of one call.
  package static let arguments = 1_000
  /// Regular expressions; each may take some megabytes while it is run.
  package static let regexes = 500
  /// Bytes of one pattern: comparing costs its length times the value's at worst.
  package static let patternLength = 4_096
  /// Keys of a sequence's or sample's term, the shared ones apart.
  package static let joinKeys = 100
  /// Events of a sequence, `runs` written out.
  package static let terms = 1_000
}
