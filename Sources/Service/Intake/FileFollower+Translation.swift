// SPDX-License-Identifier: Apache-2.0
import Events
import Glibc
import Storage
import Synchronization
import Translation

extension FileFollower {
  /// Bytes of a file's beginning that are looked at for what it is written in.
  private static let headBytes = 64 << 10

  /// What the file at a path is written in; nil where there is nothing to see it by.
  static func format(of path: String) -> InputFormat? {
    guard let file = try? FollowedFile(path) else { return nil }
    defer { close(file.descriptor) }
    return format(of: file)
  }

  private static func format(of file: FollowedFile) -> InputFormat? {
    var head = [UInt8](repeating: 0, count: headBytes)
    let count = pread(file.descriptor, &head, head.count, 0)
    guard count > 0 else { return nil }
    return head.withUnsafeBytes {
      InputFormat.recognise(
        UnsafeRawBufferPointer(rebasing: $0[..<count]),
        isAll: count == headBytes
      )
    }
  }

  /// Finds out what the open file is written in, as soon as that can be seen.
  func recognise(_ reading: inout Reading, _ file: FollowedFile) {
    guard !reading.isRecognised, var position = reading.position else { return }
    guard let format = format ?? Self.format(of: file) else { return }
    reading.isRecognised = true
    // What was read of it and not handed on stands behind the place.
    position.digest = file.digest(before: position.bytes)
    reading.translation = FollowedTranslation(format, at: position)
    shared.withLock { $0.format = format }
  }

  /// Translates whole lines at a range of what was read; false when nobody takes the events.
  func translate(
    _ reading: inout Reading,
    _ file: FollowedFile,
    _ range: ClosedRange<Int>
  ) -> Bool {
    let lines = reading.rest[range].count { $0 == 0x0A }
    let text = Array(reading.rest[range])
    reading.position?.lines += lines
    reading.rest.removeSubrange(...range.upperBound)
    return settle(&reading) { translation, refused in
      text.withUnsafeBytes { translation.take($0, refused: refused) }
    }
  }

  /// Lets the translation work, and hands on what may be; false when nobody takes it.
  func settle(
    _ reading: inout Reading,
    _ body: (inout FollowedTranslation, (Int, String) -> Void) -> Void
  ) -> Bool {
    guard var translation = reading.translation, let file = reading.file else { return true }
    reading.translation = nil
    defer { reading.translation = translation }
    let before = translation.position
    body(&translation) { line, reason in
      note("line \(line) is not understood: \(reason)") { _ in }
    }
    let events = translation.release(file)
    let counts = reading.earlier + translation.counts
    shared.withLock { $0.translation = counts }
    guard !events.isEmpty || translation.position != before else { return true }
    // A place without events is told with an empty line.
    let text = events.isEmpty ? [0x0A] : events
    let block = text.withUnsafeBytes {
      LineBlock($0, firstLine: before.lines + 1, source: path)
    }
    return intake.put(IntakeBatch(block, from: origin, position: translation.position))
  }
}
