// SPDX-License-Identifier: Apache-2.0

/// What all kept alerts of a rule say in the same words at their end, so that it can be kept once.
package struct RuleText: Sendable, Equatable {
  /// Members as JSON, without braces around them.
  package let bytes: [UInt8]
  /// Which text it is.
  package let digest: SHA256Digest

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    digest = SHA256Digest(bytes)
  }
}
