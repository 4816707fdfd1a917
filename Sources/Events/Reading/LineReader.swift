// SPDX-License-Identifier: Apache-2.0
import CSimdJSON
import Glibc

/// Reads one input as blocks of whole lines; plain, gzip or zstd by its first bytes.
///
/// Memory stays bounded whatever the input holds: a line that is too long is passed over and
/// reported. A pipe's lines come as they arrive.
package final class LineReader {
  /// Size that blocks have where the input gives enough.
  static let blockSize = 128 << 10

  private let source: ByteSource
  /// What the input is called in messages.
  package let name: String
  private var decompressor: Decompressor?
  /// Compressed bytes that wait.
  private let input: UnsafeMutableRawBufferPointer
  private var inputRange = 0..<0
  /// Text of which the lines up to `filled` wait to be handed out.
  private var text: UnsafeMutableRawBufferPointer
  private var filled = 0
  /// How much of `text` is known to hold no line break.
  private var searched = 0
  private var isAtEnd = false
  private var isSkippingLine = false
  /// Number of the first line of the last block, from 1; then of the line behind it.
  package private(set) var firstLine = 1
  /// Bytes of `text` that were handed out.
  private var taken = 0
  /// What could not be read, since the last call of `takeIssues`.
  private var issues: [DecodingIssue] = []

  /// Reads bytes that are at hand; `name` stands in messages.
  package init(name: String, bytes: [UInt8]) {
    self.name = name
    source = ByteSource(bytes: bytes)
    input = .allocate(byteCount: 256 << 10, alignment: 64)
    text = .allocate(byteCount: Self.blockSize + Int(SL_PADDING), alignment: 64)
  }

  /// Reads what another makes, such as a translation; `name` stands in messages.
  package init(name: String, producer: any ByteProducer) {
    self.name = name
    source = ByteSource(producer: producer)
    input = .allocate(byteCount: 256 << 10, alignment: 64)
    text = .allocate(byteCount: Self.blockSize + Int(SL_PADDING), alignment: 64)
  }

  /// Takes over an open file, read on from where it is; `name` stands in messages.
  package init(name: String, descriptor: Int32) {
    self.name = name
    source = ByteSource(descriptor: descriptor)
    input = .allocate(byteCount: 256 << 10, alignment: 64)
    text = .allocate(byteCount: Self.blockSize + Int(SL_PADDING), alignment: 64)
  }

  /// Opens `path`; `-` is standard input.
  package init(path: String) throws(DecodingIssue) {
    name = path == "-" ? "<stdin>" : path
    do throws(ByteSource.Failure) {
      source = try ByteSource(path: path)
    } catch {
      throw DecodingIssue(source: path, line: 0, reason: .io(error.text))
    }
    input = .allocate(byteCount: 256 << 10, alignment: 64)
    text = .allocate(byteCount: Self.blockSize + Int(SL_PADDING), alignment: 64)
  }

  deinit {
    input.deallocate()
    text.deallocate()
  }

  /// Bytes taken from the file so far, compressed ones where it is compressed.
  package var bytesRead: Int { source.bytesRead }

  /// The file's size; nil for a pipe.
  package var totalBytes: Int? { source.totalBytes }

  /// What could not be read, once.
  package func takeIssues() -> [DecodingIssue] {
    defer { issues = [] }
    return (source.producer?.takeIssues() ?? []) + issues
  }

  /// Shows the first bytes before anything is taken, more and more of them, until `isEnough` says so,
  /// a block is full or the input has ended. They are read as ever afterwards.
  package func peek(_ isEnough: (_ text: UnsafeRawBufferPointer, _ isAll: Bool) -> Bool) {
    while true {
      let isAll = isAtEnd || filled >= text.count - Int(SL_PADDING)
      if isEnough(UnsafeRawBufferPointer(rebasing: text[..<filled]), isAll) || isAll { return }
      fill()
    }
  }

  /// Whether the input gives something within so many milliseconds, or has ended.
  package func isReady(within milliseconds: Int32) -> Bool {
    !inputRange.isEmpty || isAtEnd || source.isReady(within: milliseconds)
  }

  /// The next lines; nil at the end. Only the last block may end without a line break. The memory of
  /// `old`, which nobody may use any more, is used again.
  package func next(recycling old: LineBlock? = nil) -> LineBlock? {
    guard let lines = nextInPlace(), let start = lines.baseAddress, let whole = text.baseAddress
    else { return nil }
    let first = firstLine
    countLines(lines)
    // The block takes the lines with the memory in which they stand; what is behind them moves.
    let rest = UnsafeRawBufferPointer(rebasing: text[taken..<filled])
    let other = room(old?.giveBack(), for: rest.count)
    other.copyMemory(from: rest)
    let from = start - UnsafeRawPointer(whole)
    let block = LineBlock(owning: text, from..<(from + lines.count), firstLine: first, source: name)
    text = other
    filled = rest.count
    searched = filled
    taken = 0
    return block
  }

  /// Memory for a block, where it will do that which was used before.
  private func room(
    _ old: UnsafeMutableRawBufferPointer?,
    for count: Int
  ) -> UnsafeMutableRawBufferPointer {
    let usual = Self.blockSize + Int(SL_PADDING)
    let needed = count + Int(SL_PADDING) < usual ? usual : text.count
    if let old, old.count == needed { return old }
    old?.deallocate()
    return .allocate(byteCount: needed, alignment: 64)
  }

  /// The same lines where they stand, until the next call; `SL_PADDING` bytes behind them are
  /// readable. `firstLine` is the number of the first; how many they were is told by `passed`.
  package func nextInPlace() -> UnsafeRawBufferPointer? {
    drop(taken)
    taken = 0
    while true {
      if let lines = takeLines() { return lines }
      if isAtEnd { return takeRest() }
      if filled == text.count - Int(SL_PADDING) { growOrSkip() }
      fill()
    }
  }

  /// The bytes that come next, whatever lines they hold; nil at the end. They stand until the next call.
  package func nextBytes() -> UnsafeRawBufferPointer? {
    drop(taken)
    taken = 0
    while filled == 0 {
      if isAtEnd { return nil }
      fill()
    }
    taken = filled
    return UnsafeRawBufferPointer(rebasing: text[..<filled])
  }

  /// Goes on to the number of the line behind so many.
  package func passed(lines: Int) { firstLine += lines }

  private func countLines(_ bytes: UnsafeRawBufferPointer) {
    var position = bytes.baseAddress
    var left = bytes.count
    while let at = position, left > 0, let newline = memchr(at, 10, left) {
      firstLine += 1
      let after = UnsafeRawPointer(newline) + 1
      left -= after - at
      position = after
    }
  }

  /// Whole lines that have been read, if there are any.
  private func takeLines() -> UnsafeRawBufferPointer? {
    guard filled > 0 else { return nil }
    var end = filled
    while end > searched, text[end - 1] != UInt8(ascii: "\n") { end -= 1 }
    guard end > searched else {
      searched = filled
      return nil
    }
    var first = 0
    if isSkippingLine {
      // There is one: the last stands right before `end`.
      first = (text[..<end].firstIndex(of: UInt8(ascii: "\n")) ?? end - 1) + 1
      isSkippingLine = false
      firstLine += 1
    }
    guard first < end else {
      drop(end)
      return nil
    }
    taken = end
    return UnsafeRawBufferPointer(rebasing: text[first..<end])
  }

  /// The last line, which has no line break.
  private func takeRest() -> UnsafeRawBufferPointer? {
    guard filled > 0, !isSkippingLine else { return nil }
    taken = filled
    return UnsafeRawBufferPointer(rebasing: text[..<filled])
  }

  private func drop(_ count: Int) {
    guard count > 0, let start = text.baseAddress else { return }
    memmove(start, start + count, filled - count)
    filled -= count
    searched = filled
  }

  /// The buffer holds one unfinished line: make room, or pass the line over if it is too long.
  private func growOrSkip() {
    if isSkippingLine {
      filled = 0
      searched = 0
      return
    }
    guard text.count - Int(SL_PADDING) <= Int(SL_MAX_LINE) else {
      issues.append(DecodingIssue(source: name, line: firstLine, reason: .tooLong))
      isSkippingLine = true
      filled = 0
      searched = 0
      shrink()
      return
    }
    let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: text.count * 2, alignment: 64)
    larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: text[..<filled]))
    text.deallocate()
    text = larger
  }

  private func shrink() {
    text.deallocate()
    text = .allocate(byteCount: Self.blockSize + Int(SL_PADDING), alignment: 64)
  }

  /// Reads once, decompresses what fits.
  private func fill() {
    if decompressor?.format == .plain, inputRange.isEmpty { return fillDirectly() }
    if inputRange.isEmpty, !readInput() {
      isAtEnd = true
      if decompressor?.isAtBoundary == false {
        damaged("the input ends inside a compressed frame, after \(bytesRead) bytes")
      }
      return
    }
    let decompressor = decompressor ?? detect()
    do throws(Decompressor.Damage) {
      let waiting = UnsafeRawBufferPointer(rebasing: input[inputRange])
      let end = text.count - Int(SL_PADDING)
      let room = UnsafeMutableRawBufferPointer(rebasing: text[filled..<end])
      let (taken, written) = try decompressor.run(waiting, into: room)
      inputRange = (inputRange.lowerBound + taken)..<inputRange.upperBound
      filled += written
      if taken == 0, written == 0, !readMore() {
        isAtEnd = true
        damaged("the input ends inside a compressed frame, after \(bytesRead) bytes")
      }
    } catch {
      isAtEnd = true
      damaged(error.detail)
    }
  }

  /// Reads what is not compressed to where its lines are looked for.
  private func fillDirectly() {
    let end = text.count - Int(SL_PADDING)
    do throws(ByteSource.Failure) {
      let count = try source.read(into: UnsafeMutableRawBufferPointer(rebasing: text[filled..<end]))
      filled += count
      isAtEnd = count == 0
    } catch {
      issues.append(DecodingIssue(source: name, line: firstLine, reason: .io(error.text)))
      isAtEnd = true
    }
  }

  /// Says what is wrong with compressed data, and how far it could be read: lines that wait will be.
  private func damaged(_ detail: String) {
    let waiting = text[..<filled].count { $0 == UInt8(ascii: "\n") }
    let whole = firstLine - 1 + (isSkippingLine ? 0 : waiting)
    let read = whole == 1 ? "1 line before that was" : "\(whole) lines before that were"
    issues.append(
      DecodingIssue(
        source: name,
        line: whole + 1,
        reason: .decompression(
          "\(detail); \(whole == 0 ? "no whole line before that was" : read) read, what follows is missing"
        )
      )
    )
  }

  private func detect() -> Decompressor {
    // Four bytes tell; a slow pipe may bring fewer at first.
    while inputRange.count < 4, readMore() {}
    let found = Decompressor(Decompressor.Format.detect(input[inputRange]))
    decompressor = found
    return found
  }

  private func readInput() -> Bool {
    inputRange = 0..<0
    return readMore()
  }

  /// Appends to the waiting input; false at the end.
  private func readMore() -> Bool {
    if inputRange.lowerBound > 0, let start = input.baseAddress {
      memmove(start, start + inputRange.lowerBound, inputRange.count)
      inputRange = 0..<inputRange.count
    }
    guard inputRange.upperBound < input.count else { return false }
    do throws(ByteSource.Failure) {
      let room = UnsafeMutableRawBufferPointer(rebasing: input[inputRange.upperBound...])
      let count = try source.read(into: room)
      inputRange = inputRange.lowerBound..<(inputRange.upperBound + count)
      return count > 0
    } catch {
      issues.append(DecodingIssue(source: name, line: firstLine, reason: .io(error.text)))
      return false
    }
  }
}
