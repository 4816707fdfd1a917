// SPDX-License-Identifier: Apache-2.0
package import Dispatch
import Events
import Foundation
import Glibc
package import Storage
import Synchronization

/// Follows a file of NDJSON that grows: whole lines, from where the last run came to, also when the
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
    /// Why the file cannot be read just now.
    package var problem: String?
  }

  /// Most bytes of a line, as everywhere.
  private static let maximumLine = 16 << 20
  private static let blockSize = 128 << 10
  /// How often a file at its end is looked at again, in microseconds.
  private static let pause: UInt32 = 100_000

  private let path: String
  private let origin: IntakeBatch.Origin
  private let intake: Intake
  private let endsAtEnd: Bool
  private let isStopped = Atomic(false)
  private let shared = Mutex(State())
  private let finished = DispatchSemaphore(value: 0)

  /// Begins to follow. `start` is where an earlier run came to; `endsAtEnd`: what the file has now, or
  /// gets until then, and no more.
  package init(
    _ path: String,
    number: Int,
    from start: InputPosition?,
    into intake: Intake,
    endsAtEnd: Bool
  ) {
    self.path = path
    origin = .file(number)
    self.intake = intake
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

  /// Waits at most so long for the end of the file; whether it came.
  package func waitForEnd(_ timeout: DispatchTimeInterval) -> Bool {
    guard finished.wait(timeout: .now() + timeout) == .success else { return false }
    finished.signal()
    return true
  }

  /// The open file.
  private struct Reading {
    var descriptor: Int32 = -1
    var position: InputPosition?
    /// What was read and not handed on: no line break has come yet.
    var rest: [UInt8] = []
    var isSkippingLine = false

    init(_ start: InputPosition?) { position = start }

    mutating func close() {
      if descriptor >= 0 { Glibc.close(descriptor) }
      descriptor = -1
      rest = []
      isSkippingLine = false
    }
  }

  private func run(_ reading: inout Reading) {
    while !isStopped.load(ordering: .acquiring) {
      if reading.descriptor < 0, !open(&reading) {
        if endsAtEnd { return }
        usleep(Self.pause)
        continue
      }
      guard let count = readSome(&reading) else { return }
      shared.withLock { $0.isAtEnd = count == 0 }
      if count == 0 {
        if moveOn(&reading) { continue }
        if endsAtEnd { return }
        usleep(Self.pause)
      }
    }
  }

  /// Opens what stands at the path; goes on where the last run came to if it is the same file.
  private func open(_ reading: inout Reading) -> Bool {
    // What was rotated away while nobody read comes first.
    let descriptor = openRotated(reading.position) ?? Glibc.open(path, Self.flags)
    var status = stat()
    guard descriptor >= 0, fstat(descriptor, &status) == 0 else {
      let reason = String(cString: strerror(errno))
      if descriptor >= 0 { close(descriptor) }
      shared.withLock { $0.problem = reason }
      return false
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      shared.withLock { $0.problem = "it is no regular file" }
      return false
    }
    reading.descriptor = descriptor
    var position = InputPosition(
      path: path,
      device: UInt64(status.st_dev),
      inode: UInt64(status.st_ino)
    )
    if let known = reading.position, known.device == position.device, known.inode == position.inode
    {
      if known.bytes <= Int(status.st_size) {
        position = known
      } else {
        shared.withLock { $0.truncations += 1 }
      }
    }
    reading.position = position
    lseek(descriptor, off_t(position.bytes), SEEK_SET)
    shared.withLock { $0.problem = nil }
    return true
  }

  private static let flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK

  /// The file of the last run where it has another name in the same folder now, and something unread.
  private func openRotated(_ known: InputPosition?) -> Int32? {
    var status = stat()
    guard let known, let slash = path.lastIndex(of: "/") else { return nil }
    if stat(path, &status) == 0, Self.isSame(status, known) { return nil }
    let folder = String(path[...slash])
    guard let stream = opendir(folder) else { return nil }
    defer { closedir(stream) }
    while let entry = readdir(stream) {
      guard UInt64(entry.pointee.d_ino) == known.inode else { continue }
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      let descriptor = Glibc.open(folder + name, Self.flags | O_NOFOLLOW)
      guard descriptor >= 0 else { continue }
      if fstat(descriptor, &status) == 0, Self.isSame(status, known),
        Int(status.st_size) > known.bytes
      {
        return descriptor
      }
      close(descriptor)
    }
    return nil
  }

  private static func isSame(_ status: stat, _ known: InputPosition) -> Bool {
    UInt64(status.st_ino) == known.inode && UInt64(status.st_dev) == known.device
  }

  /// Reads a block and hands its whole lines on: bytes read, 0 at the end; nil when the intake is
  /// closed.
  private func readSome(_ reading: inout Reading) -> Int? {
    let start = reading.rest.count
    reading.rest.append(contentsOf: repeatElement(0, count: Self.blockSize))
    let count = reading.rest.withUnsafeMutableBytes {
      read(reading.descriptor, $0.baseAddress.map { $0 + start }, Self.blockSize)
    }
    reading.rest.removeLast(Self.blockSize - max(0, count))
    guard count > 0 else {
      if count < 0, errno != EINTR, errno != EAGAIN {
        let reason = String(cString: strerror(errno))
        shared.withLock { $0.problem = reason }
        reading.close()
      }
      return 0
    }
    return handOn(&reading, searchedTo: start) ? count : nil
  }

  /// Hands the whole lines on; false when nobody takes them.
  private func handOn(_ reading: inout Reading, searchedTo start: Int) -> Bool {
    guard let last = reading.rest[start...].lastIndex(of: UInt8(ascii: "\n")) else {
      if reading.rest.count > Self.maximumLine {
        reading.position?.bytes += reading.rest.count
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
      shared.withLock { $0.skippedLines += 1 }
    }
    reading.position?.bytes += last + 1
    let lines = (reading.position?.lines ?? 0) + 1
    guard first <= last else {
      reading.rest.removeSubrange(...last)
      return true
    }
    let block = reading.rest.withUnsafeBytes {
      LineBlock(UnsafeRawBufferPointer(rebasing: $0[first...last]), firstLine: lines, source: path)
    }
    reading.position?.lines += reading.rest[first...last].count { $0 == UInt8(ascii: "\n") }
    reading.rest.removeSubrange(...last)
    return intake.put(IntakeBatch(block, from: origin, position: reading.position))
  }

  /// At the end of the open file: whether another one stands at the path, or the file was cut off.
  private func moveOn(_ reading: inout Reading) -> Bool {
    guard let position = reading.position else { return false }
    var open = stat()
    var named = stat()
    guard fstat(reading.descriptor, &open) == 0 else { return false }
    if Int(open.st_size) < position.bytes {
      shared.withLock { $0.truncations += 1 }
      reading.close()
      reading.position = nil
      return true
    }
    guard stat(path, &named) == 0,
      named.st_ino != open.st_ino || named.st_dev != open.st_dev
    else { return false }
    // Its writer may have written between our last read and the renaming.
    guard Int(open.st_size) == position.bytes + reading.rest.count else { return true }
    let torn = reading.rest.count
    shared.withLock {
      $0.rotations += 1
      $0.tornBytes += torn
    }
    reading.close()
    reading.position = nil
    return true
  }
}
