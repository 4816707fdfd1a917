// SPDX-License-Identifier: Apache-2.0
package import Events
import Foundation
import Glibc
package import Storage
import Synchronization
package import Translation

/// Follows a file of NDJSON, or a log of another program's, that grows: whole lines, from where the last run came to, also when the
/// file is rotated (renamed, and a new one begun) or cut off.
package final class FileFollower: Sendable {
  /// What a follower did so far.
  package struct State: Sendable, Equatable {
    /// Lines that were longer than a line may be.
    package var skippedLines = 0
    /// Bytes of a rotated file that did not end with a line break: no whole line.
    package var tornBytes = 0
    /// Times that a new file stood at the path.
    package var rotations = 0
    /// Times that the file was shorter than what had been read.
    package var truncations = 0
    /// Whether all that is in the file was handed on.
    package var isAtEnd = false
    /// What the file is written in; nil as long as there is nothing to see it by.
    package var format: InputFormat?
    /// What became of the lines of a file that is not in ECS.
    package var translation = TranslationCounts()
    /// Why the file cannot be read just now.
    package var problem: String?
    /// What happened that cannot be mended, in words; taken by `takeNotes`.
    var notes: [String] = []
  }

  /// Most bytes of a line, as everywhere.
  private static let maximumLine = 16 << 20
  private static let blockSize = 128 << 10
  /// How often a file at its end is looked at again, in microseconds.
  private static let pause: UInt32 = 100_000
  /// After how many such pauses an event that lacks lines is not waited for any more.
  private static let patience = 20

  let path: String
  let origin: IntakeBatch.Origin
  let intake: Intake
  private let endsAtEnd: Bool
  let format: InputFormat?
  private let isStopped = Atomic(false)
  let shared = Mutex(State())
  private let finished = MonotonicSemaphore(value: 0)

  /// Begins to follow. `start` is where an earlier run came to; `endsAtEnd`: what the file has now, or
  /// gets until then, and no more. `format` is what it is written in, where its first lines are not to
  /// tell.
  package init(
    _ path: String,
    number: Int,
    format: InputFormat? = nil,
    from start: InputPosition?,
    into intake: Intake,
    endsAtEnd: Bool
  ) {
    self.path = path
    origin = .file(number)
    self.intake = intake
    self.format = format
    self.endsAtEnd = endsAtEnd
    let thread = Thread { [self] in
      var reading = Reading(start)
      run(&reading)
      reading.close()
      finished.signal()
    }
    thread.name = "follow"
    thread.start()
  }

  /// What happened since the last call that somebody should know.
  func takeNotes() -> [String] {
    shared.withLock { state in
      defer { state.notes = [] }
      return state.notes
    }
  }

  /// How many bytes there are behind a place in a file, or in the one that is there now and those that
  /// it was followed by.
  static func unread(_ path: String, from start: InputPosition?) -> Int {
    var status = stat()
    guard stat(path, &status) == 0 else { return start == nil ? 0 : .max }
    guard let start else { return Int(status.st_size) }
    guard UInt64(status.st_ino) == start.inode, UInt64(status.st_dev) == start.device else {
      return .max
    }
    return max(0, Int(status.st_size) - start.bytes)
  }

  /// What it did so far.
  package var state: State { shared.withLock { $0 } }

  /// Ends the following; waits for it.
  package func stop() {
    isStopped.store(true, ordering: .releasing)
    finished.wait()
    finished.signal()
  }

  /// Waits at most so many seconds for the end of the file; whether it came.
  package func waitForEnd(_ seconds: Double) -> Bool {
    guard finished.wait(seconds: seconds) else { return false }
    finished.signal()
    return true
  }

  /// The open file.
  struct Reading {
    var file: FollowedFile?
    var position: InputPosition?
    /// What was read and not handed on: no line break has come yet.
    var rest: [UInt8] = []
    var isSkippingLine = false
    /// Bytes of the line that is passed over.
    var skipped = 0
    var translation: FollowedTranslation?
    /// Whether it is known what the file is written in.
    var isRecognised = false
    /// Looks at the end of the file since it last got something.
    var pauses = 0
    /// What became of lines of earlier files.
    var earlier = TranslationCounts()

    init(_ start: InputPosition?) { position = start }

    /// Notes what stands before the place that has been come to.
    mutating func mark(_ file: FollowedFile) {
      guard let bytes = position?.bytes else { return }
      position?.digest = file.digest(before: bytes)
    }

    mutating func close() {
      if let file { Glibc.close(file.descriptor) }
      file = nil
      rest = []
      isSkippingLine = false
      if let translation {
        earlier = earlier + translation.counts
        earlier.read -= translation.heldLines
        // What was read and not handed on is read again.
        position = translation.position
      }
      translation = nil
      isRecognised = false
      pauses = 0
    }
  }

  private func run(_ reading: inout Reading) {
    while !isStopped.load(ordering: .acquiring) {
      if reading.file == nil, !open(&reading) {
        if endsAtEnd { return }
        usleep(Self.pause)
        continue
      }
      guard let count = readSome(&reading) else { return }
      shared.withLock { $0.isAtEnd = count == 0 }
      if count == 0 {
        if moveOn(&reading) { continue }
        if endsAtEnd {
          _ = settle(&reading) { $0.finish(refused: $1) }
          return
        }
        usleep(Self.pause)
        reading.pauses += 1
        if reading.pauses == Self.patience, reading.translation.map({ $0.heldLines > 0 }) ?? false,
          !settle(&reading, { $0.pause(refused: $1) })
        {
          return
        }
      } else {
        reading.pauses = 0
      }
    }
  }

  /// Opens what is to be read next: the file that was read last, wherever it is now, while it has
  /// something unread; what was begun and rotated since; then what stands at the path.
  private func open(_ reading: inout Reading) -> Bool {
    do throws(FollowedFile.Refusal) {
      guard let known = reading.position else {
        begin(try FollowedFile(path), &reading)
        return true
      }
      let rotated = RotatedFiles(of: path)
      let named = try? FollowedFile(path)
      if let named, named.holds(known) {
        resume(named, known, &reading)
        return true
      }
      var modified: Int64?
      if let other = rotated.path(of: known), let file = try? FollowedFile(other) {
        if file.holds(known) {
          modified = file.modified
          if file.size > known.bytes {
            if let named { close(named.descriptor) }
            resume(file, known, &reading)
            return true
          }
        }
        close(file.descriptor)
      }
      if let named { close(named.descriptor) }
      if let modified {
        try beginNext(after: modified, except: known.inode, &reading)
      } else {
        note(
          "the file that was read up to byte \(known.bytes) is gone or was written anew: what was added to it since is not read"
        ) { $0.truncations += 1 }
        begin(try FollowedFile(path), &reading)
      }
      return true
    } catch {
      complain(error.reason)
      return false
    }
  }

  /// Notes why nothing can be read, once.
  private func complain(_ reason: String) {
    guard shared.withLock({ $0.problem }) != reason else { return }
    note("it cannot be read: \(reason); it is tried again all the time") { $0.problem = reason }
  }

  /// Opens what was begun after a file was left, or what stands at the path.
  private func beginNext(
    after modified: Int64,
    except inode: UInt64,
    _ reading: inout Reading
  ) throws(FollowedFile.Refusal) {
    var status = stat()
    let present = stat(path, &status) == 0 ? UInt64(status.st_ino) : 0
    shared.withLock { $0.rotations += 1 }
    let rotated = RotatedFiles(of: path)
    if let between = rotated.next(after: modified, except: [inode, present]),
      let file = try? FollowedFile(between)
    {
      begin(file, &reading)
    } else {
      begin(try FollowedFile(path), &reading)
    }
  }

  private func begin(_ file: FollowedFile, _ reading: inout Reading) {
    resume(file, InputPosition(path: path, device: file.device, inode: file.inode), &reading)
  }

  private func resume(
    _ file: FollowedFile,
    _ position: InputPosition,
    _ reading: inout Reading
  ) {
    reading.close()
    reading.file = file
    reading.position = position
    lseek(file.descriptor, off_t(position.bytes), SEEK_SET)
    shared.withLock { $0.problem = nil }
  }

  /// Notes what happened, with its line in the log.
  func note(_ text: String, _ count: @Sendable (inout State) -> Void) {
    shared.withLock { state in
      count(&state)
      if state.notes.count < 20 { state.notes.append("\(path): \(text)") }
    }
  }

  /// Reads a block and hands its whole lines on: bytes read, 0 at the end; nil when the intake is
  /// closed.
  private func readSome(_ reading: inout Reading) -> Int? {
    guard let file = reading.file, let position = reading.position else { return 0 }
    let start = reading.rest.count
    reading.rest.append(contentsOf: repeatElement(0, count: Self.blockSize))
    let count = reading.rest.withUnsafeMutableBytes {
      read(file.descriptor, $0.baseAddress.map { $0 + start }, Self.blockSize)
    }
    reading.rest.removeLast(Self.blockSize - max(0, count))
    guard count > 0 else {
      if count < 0, errno != EINTR, errno != EAGAIN {
        let reason = String(cString: strerror(errno))
        complain(reason)
        reading.close()
      }
      return 0
    }
    // What was read belongs to the file only if what stood before it stands there still.
    if !file.holds(position) {
      note("it was cut off and written anew, and is read from its beginning") {
        $0.truncations += 1
      }
      begin(file.reopened, &reading)
      return count
    }
    return handOn(&reading, file, searchedTo: start) ? count : nil
  }

  /// Hands the whole lines on; false when nobody takes them.
  private func handOn(
    _ reading: inout Reading,
    _ file: FollowedFile,
    searchedTo start: Int
  ) -> Bool {
    recognise(&reading, file)
    guard let last = Self.lastBreak(reading.rest, from: start) else {
      if reading.rest.count > Self.maximumLine {
        reading.position?.bytes += reading.rest.count
        reading.mark(file)
        reading.skipped += reading.rest.count
        reading.rest.removeAll()
        reading.isSkippingLine = true
      }
      return true
    }
    var first = 0
    if reading.isSkippingLine, let end = reading.rest.firstIndex(of: UInt8(ascii: "\n")) {
      first = end + 1
      reading.isSkippingLine = false
      reading.position?.lines += 1
      reading.translation?.skip(bytes: reading.skipped + first)
      reading.skipped = 0
      let line = reading.position?.lines ?? 0
      note("line \(line) is longer than 16 MiB and was left out") { $0.skippedLines += 1 }
    }
    reading.position?.bytes += last + 1
    reading.mark(file)
    let lines = (reading.position?.lines ?? 0) + 1
    guard first <= last else {
      reading.rest.removeSubrange(...last)
      return true
    }
    if reading.translation != nil { return translate(&reading, file, first...last) }
    let block = reading.rest.withUnsafeBytes {
      LineBlock(UnsafeRawBufferPointer(rebasing: $0[first...last]), firstLine: lines, source: path)
    }
    reading.position?.lines += StoredBlocks.lineCount(block.bytes)
    reading.rest.removeSubrange(...last)
    return intake.put(IntakeBatch(block, from: origin, position: reading.position))
  }

  /// The last line break from a place on.
  private static func lastBreak(_ bytes: [UInt8], from start: Int) -> Int? {
    bytes.withUnsafeBytes { bytes in
      var place = bytes.count
      while place > start {
        place -= 1
        if bytes[place] == 0x0A { return place }
      }
      return nil
    }
  }

  /// At the end of the open file: whether another one stands at the path, or the file was cut off.
  private func moveOn(_ reading: inout Reading) -> Bool {
    guard let position = reading.position, let file = reading.file else { return false }
    let size = file.size
    if size < position.bytes {
      _ = settle(&reading) { $0.finish(refused: $1) }
      shared.withLock { $0.truncations += 1 }
      begin(file.reopened, &reading)
      return true
    }
    var named = stat()
    guard stat(path, &named) == 0,
      UInt64(named.st_ino) != file.inode || UInt64(named.st_dev) != file.device
    else { return false }
    // Its writer may have written between our last read and the renaming.
    guard size == position.bytes + reading.rest.count else { return true }
    if !reading.rest.isEmpty {
      let torn = reading.rest.count
      note("\(torn) bytes at the end of a rotated file are no whole line and were left out") {
        $0.tornBytes += torn
      }
    }
    let modified = file.modified
    _ = settle(&reading) { $0.finish(refused: $1) }
    do throws(FollowedFile.Refusal) {
      try beginNext(after: modified, except: file.inode, &reading)
      return true
    } catch {
      return false
    }
  }
}
