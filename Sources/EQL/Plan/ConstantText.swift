// SPDX-License-Identifier: Apache-2.0

/// The bytes of a text constant at an address that stays the same, so that script values can point
/// at them as they point at event data.
///
/// `@unchecked Sendable` because the bytes are written once, before anyone else sees them.
final class ConstantText: @unchecked Sendable {
  /// The UTF-8 bytes; valid while the object lives.
  let bytes: UnsafeBufferPointer<UInt8>

  init(_ text: String) {
    let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: text.utf8.count)
    _ = copy.initialize(from: text.utf8)
    bytes = UnsafeBufferPointer(copy)
  }

  deinit { bytes.deallocate() }
}
