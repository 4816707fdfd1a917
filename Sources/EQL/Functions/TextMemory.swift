// SPDX-License-Identifier: Apache-2.0

/// Memory for texts that functions make; taken back as a whole before a script's next value.
///
/// One block that is kept, so that an event costs no allocation. It is bounded: a text that does not
/// fit is null, as where Elasticsearch would refuse to make it.
final class TextMemory {
  /// Most bytes that one evaluation of a script may make.
  static let limit = 4 << 20

  private var block: UnsafeMutablePointer<UInt8>
  private var capacity = 4096
  private var used = 0
  /// Blocks that were too small and are still pointed into.
  private var older: [UnsafeMutablePointer<UInt8>] = []
  private var total = 0

  init() {
    block = .allocate(capacity: capacity)
  }

  deinit {
    block.deallocate()
    for block in older { block.deallocate() }
  }

  /// Takes all texts back.
  func reset() {
    used = 0
    total = 0
    guard !older.isEmpty else { return }
    for block in older { block.deallocate() }
    older = []
  }

  /// Room for a text; nil when the limit is reached.
  func take(_ count: Int) -> UnsafeMutableBufferPointer<UInt8>? {
    total += count
    guard total <= Self.limit else { return nil }
    if used + count > capacity {
      older.append(block)
      capacity = max(capacity * 2, count)
      block = .allocate(capacity: capacity)
      used = 0
    }
    defer { used += count }
    return UnsafeMutableBufferPointer(start: block + used, count: count)
  }

  /// A copy of bytes.
  func text(_ bytes: some Collection<UInt8>) -> UnsafeBufferPointer<UInt8>? {
    guard let room = take(bytes.count) else { return nil }
    _ = room.initialize(from: bytes)
    return UnsafeBufferPointer(room)
  }

  /// The text in lower case, as Java's `toLowerCase(Locale.ROOT)` gives it.
  func lowercased(_ text: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8>? {
    var isASCII = true
    var isLower = true
    for byte in text {
      if byte >= 0x80 { isASCII = false }
      if byte >= UInt8(ascii: "A"), byte <= UInt8(ascii: "Z") { isLower = false }
    }
    if isASCII {
      if isLower { return text }
      guard let room = take(text.count) else { return nil }
      for index in 0..<text.count { room[index] = Wildcard.fold(text[index]) }
      return UnsafeBufferPointer(room)
    }
    // Rare: letters beyond ASCII have rules of their own.
    return self.text(Array(String(decoding: text, as: UTF8.self).lowercased().utf8))
  }
}
