// SPDX-License-Identifier: Apache-2.0
import CCrypto
import Events
import Glibc

/// The SHA-256 of files, remembered by what changes with their content: device, inode, size, and the
/// times of change (inode(7)). Bounded in files, in bytes of one file and in bytes a second.
package struct FileDigests {
  /// Why there is no digest.
  package enum Gap: String, Error, Sendable {
    /// The file is gone or hidden.
    case unreadable
    /// It is larger than the limit.
    case large = "too large"
    /// So much has been read that the others wait.
    case budget
  }

  /// What is settable.
  package struct Limits: Sendable {
    /// Bytes of the largest file that is read.
    package var fileBytes = 64 << 20
    /// Bytes that are read a second, over all files.
    package var bytesPerSecond = 256 << 20
    /// Files that are remembered.
    package var files = 4_096

    /// The usual limits.
    package init() {}
  }

  /// What tells a file's content from that of another.
  private struct Key: Hashable {
    var device: UInt64
    var inode: UInt64
    var size: Int64
    var modified: Int64
    var changed: Int64

    init(_ status: stat) {
      device = UInt64(status.st_dev)
      inode = UInt64(status.st_ino)
      size = Int64(status.st_size)
      modified = Self.nanoseconds(status.st_mtim)
      changed = Self.nanoseconds(status.st_ctim)
    }

    private static func nanoseconds(_ time: timespec) -> Int64 {
      Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }
  }

  private let limits: Limits
  private var known: [Key: [UInt8]] = [:]
  private var second = Int64.min
  private var spent = 0
  /// Files that were read.
  package private(set) var read = 0

  /// Nothing is known.
  package init(_ limits: Limits = Limits()) { self.limits = limits }

  /// The digest, 64 hexadecimal digits, of the file at a path. `now`: nanoseconds of any clock that
  /// goes on.
  package mutating func digest(of path: String, now: Int64) -> Result<[UInt8], Gap> {
    // To ask for a file's times costs a third of opening it, and most files are known.
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      return .failure(.unreadable)
    }
    if let digest = known[Key(status)] { return .success(digest) }
    // Whatever lies there now: a pipe must not be waited for.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    guard descriptor >= 0 else { return .failure(.unreadable) }
    defer { close(descriptor) }
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      return .failure(.unreadable)
    }
    let key = Key(status)
    if let digest = known[key] { return .success(digest) }
    guard key.size <= limits.fileBytes else { return .failure(.large) }
    let current = now / 1_000_000_000
    if current != second { (second, spent) = (current, 0) }
    // One file is always read, however small the budget.
    guard spent == 0 || spent + Int(key.size) <= limits.bytesPerSecond else {
      return .failure(.budget)
    }
    guard let (digest, count) = Self.read(descriptor, limit: limits.fileBytes) else {
      return .failure(.unreadable)
    }
    spent += max(1, count)
    read += 1
    if known.count >= limits.files { known.removeAll() }
    known[key] = digest
    return .success(digest)
  }

  private static func read(_ descriptor: Int32, limit: Int) -> (digest: [UInt8], count: Int)? {
    guard let context = EVP_MD_CTX_new() else { return nil }
    defer { EVP_MD_CTX_free(context) }
    guard EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else { return nil }
    var buffer = [UInt8](repeating: 0, count: 256 << 10)
    var count = 0
    while true {
      let got = Glibc.read(descriptor, &buffer, buffer.count)
      if got < 0 && errno == EINTR { continue }
      guard got >= 0, count + got <= limit else { return nil }
      if got == 0 { break }
      guard EVP_DigestUpdate(context, buffer, got) == 1 else { return nil }
      count += got
    }
    var digest = [UInt8](repeating: 0, count: 32)
    var length: UInt32 = 0
    guard EVP_DigestFinal_ex(context, &digest, &length) == 1, length == 32 else { return nil }
    return (Hexadecimal.digits(of: digest), count)
  }
}
