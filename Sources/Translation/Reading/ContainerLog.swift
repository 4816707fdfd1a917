// SPDX-License-Identifier: Apache-2.0

/// Takes the lines that a program in a container wrote out of the file in which its runtime keeps them:
/// Docker's `{"log":"…\n","stream":"stdout","time":"…"}`, or `TIME stdout F …` of the kubelet's CRI.
struct ContainerLog {
  enum Step {
    /// The line is in no such envelope.
    case plain
    /// A part of a line that goes on.
    case held
    /// What the program wrote, and in how many lines it stood.
    case line([UInt8], lines: Int)
    /// Something that the program wrote to standard error and that is no document.
    case remark(lines: Int)
    /// A line that was given up; in how many lines it stood.
    case tooLong(lines: Int)
  }

  private struct Part {
    var text: [UInt8] = []
    var lines = 0
    /// The number of its first line.
    var first = 0
  }

  private static let maximumBytes = 4 << 20

  private var output = Part()
  private var error = Part()
  private var taken = 0
  private var tape = JSONTape()

  /// Lines since the oldest that is held.
  var heldLines: Int {
    let firsts = [output, error].filter { $0.lines > 0 }.map(\.first)
    return firsts.min().map { taken - $0 + 1 } ?? 0
  }

  /// Forgets what is held; how many lines it was.
  mutating func reset() -> Int {
    defer { (output, error) = (Part(), Part()) }
    return output.lines + error.lines
  }

  mutating func take(_ line: Span<UInt8>) -> Step {
    taken += 1
    guard let (text, isError, isWhole) = open(line) else { return .plain }
    return isError
      ? Self.add(text, isWhole, isError, taken, to: &error)
      : Self.add(text, isWhole, isError, taken, to: &output)
  }

  private static func add(
    _ text: [UInt8],
    _ isWhole: Bool,
    _ isError: Bool,
    _ number: Int,
    to part: inout Part
  ) -> Step {
    if part.lines == 0 { part.first = number }
    part.text += text
    part.lines += 1
    let lines = part.lines
    guard part.text.count <= maximumBytes else {
      part = Part()
      return .tooLong(lines: lines)
    }
    guard isWhole else { return .held }
    let whole = part.text
    part = Part()
    let isDocument = whole.first { $0 > 0x20 } == UInt8(ascii: "{")
    return isError && !isDocument ? .remark(lines: lines) : .line(whole, lines: lines)
  }

  /// What is in an envelope; nil for any other line.
  private mutating func open(
    _ line: Span<UInt8>
  ) -> (text: [UInt8], isError: Bool, isWhole: Bool)? {
    guard line.count > 8 else { return nil }
    if line[0] == UInt8(ascii: "{") { return openDocker(line) }
    return openCRI(line)
  }

  private mutating func openDocker(
    _ line: Span<UInt8>
  ) -> (text: [UInt8], isError: Bool, isWhole: Bool)? {
    let start = StaticString("{\"log\":\"")
    let isOne = start.withUTF8Buffer { start in
      start.indices.allSatisfy { line[$0] == start[$0] }
    }
    guard isOne, tape.parse(line) == nil, let log = tape.member("log", of: JSONTape.root),
      tape.kind(log) == .string, var text = tape.text(log),
      let stream = tape.member("stream", of: JSONTape.root),
      tape.member("time", of: JSONTape.root) != nil
    else { return nil }
    // Docker divides what is longer than 16 kB; only the last part ends the line.
    let isWhole = text.last == UInt8(ascii: "\n")
    if isWhole { text.removeLast() }
    return (text, tape.equals(stream, "stderr"), isWhole)
  }

  private func openCRI(_ line: Span<UInt8>) -> (text: [UInt8], isError: Bool, isWhole: Bool)? {
    // 2026-01-02T03:04:05.678901234Z stdout F text
    guard line.count > 32, (0x30...0x39).contains(line[0]), line[4] == UInt8(ascii: "-"),
      line[10] == UInt8(ascii: "T")
    else { return nil }
    let head = line.extracting(0..<min(line.count, 64)).withUnsafeBufferPointer { Array($0) }
    let words = head.split(separator: 0x20, maxSplits: 3, omittingEmptySubsequences: false)
    guard words.count == 4 else { return nil }
    let isError = words[1].elementsEqual("stderr".utf8)
    guard isError || words[1].elementsEqual("stdout".utf8) else { return nil }
    // Further tags may stand behind a colon.
    let tag = words[2].prefix { $0 != UInt8(ascii: ":") }
    let isWhole = tag.elementsEqual("F".utf8)
    guard isWhole || tag.elementsEqual("P".utf8) else { return nil }
    let text = line.extracting(words[3].startIndex..<line.count)
    return (text.withUnsafeBufferPointer { Array($0) }, isError, isWhole)
  }
}
