// SPDX-License-Identifier: Apache-2.0
import Glibc
import Storage

/// A file that is followed, open: which one it is, and what stands before a place in it.
struct FollowedFile {
  /// Bytes before a place that its digest is made of.
  private static let digested = 1_024
  static let flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK

  let descriptor: Int32
  let device: UInt64
  let inode: UInt64

  /// Why a file is not followed.
  struct Refusal: Error {
    var reason: String
  }

  /// Opens a regular file of plain lines.
  init(_ path: String) throws(Refusal) {
    let opened = open(path, Self.flags)
    guard opened >= 0 else { throw Refusal(reason: String(cString: strerror(errno))) }
    var status = stat()
    guard fstat(opened, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(opened)
      throw Refusal(reason: "it is no regular file")
    }
    var magic: [UInt8] = [0, 0, 0, 0]
    let count = pread(opened, &magic, 4, 0)
    if count >= 2, magic.starts(with: [0x1F, 0x8B]) || magic == [0x28, 0xB5, 0x2F, 0xFD] {
      close(opened)
      throw Refusal(reason: "it is compressed: `swiftlet events import` reads it")
    }
    descriptor = opened
    device = UInt64(status.st_dev)
    inode = UInt64(status.st_ino)
  }

  /// The place behind the last whole line that the file at a path has now; nil where it cannot be read.
  static func end(of path: String) -> InputPosition? {
    guard let file = try? FollowedFile(path) else { return nil }
    defer { close(file.descriptor) }
    var end = file.size
    var block = [UInt8](repeating: 0, count: 4_096)
    while end > 0 {
      let start = max(0, end - block.count)
      let count = pread(file.descriptor, &block, end - start, off_t(start))
      guard count == end - start else { return nil }
      if let last = block[..<count].lastIndex(of: 0x0A) {
        end = start + last + 1
        break
      }
      end = start
    }
    var place = InputPosition(path: path, device: file.device, inode: file.inode, bytes: end)
    place.digest = file.digest(before: end)
    return place
  }

  /// The same file with a descriptor of its own.
  var reopened: FollowedFile { FollowedFile(self, fcntl(descriptor, F_DUPFD_CLOEXEC, 0)) }

  private init(_ other: FollowedFile, _ descriptor: Int32) {
    self.descriptor = descriptor
    device = other.device
    inode = other.inode
  }

  /// How long it is now.
  var size: Int {
    var status = stat()
    return fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
  }

  /// When it was last written, in nanoseconds.
  var modified: Int64 {
    var status = stat()
    return fstat(descriptor, &status) == 0 ? Self.modified(status) : 0
  }

  static func modified(_ status: stat) -> Int64 {
    Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
  }

  /// Whether it is the file of a position, with what stood before it then.
  func holds(_ position: InputPosition) -> Bool {
    device == position.device && inode == position.inode && size >= position.bytes
      && digest(before: position.bytes) == position.digest
  }

  /// A digest (FNV-1a) of what stands before a place; 0 at the beginning.
  func digest(before place: Int) -> UInt64 {
    guard place > 0 else { return 0 }
    var bytes = [UInt8](repeating: 0, count: min(place, Self.digested))
    let start = place - bytes.count
    let count = pread(descriptor, &bytes, bytes.count, off_t(start))
    guard count == bytes.count else { return 1 }
    return bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }
}
