// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A file, a pipe or bytes in memory, read in order.
final class ByteSource {
  private let descriptor: Int32
  private let ownsDescriptor: Bool
  /// What is read when there is no file.
  private let memory: [UInt8]
  /// Who makes the bytes when they are another input's, translated.
  let producer: (any ByteProducer)?
  private let size: Int?
  private var count = 0

  /// Size in bytes; nil for pipes and the like.
  var totalBytes: Int? { producer?.totalBytes ?? size }
  /// Bytes read so far.
  var bytesRead: Int { producer?.bytesRead ?? count }

  /// A failed system call.
  struct Failure: Error, Equatable {
    var code: Int32

    /// The system's words for it.
    var text: String { String(cString: strerror(code)) }
  }

  /// Bytes that are at hand.
  init(bytes: [UInt8]) {
    descriptor = -1
    ownsDescriptor = false
    memory = bytes
    producer = nil
    size = bytes.count
  }

  /// Bytes that somebody makes.
  init(producer: any ByteProducer) {
    descriptor = -1
    ownsDescriptor = false
    memory = []
    self.producer = producer
    size = nil
  }

  /// Takes over an open file, read on from where it is.
  init(descriptor: Int32) {
    self.descriptor = descriptor
    ownsDescriptor = true
    memory = []
    producer = nil
    size = nil
  }

  /// Opens `path`; `-` is standard input.
  init(path: String) throws(Failure) {
    memory = []
    producer = nil
    if path == "-" {
      descriptor = STDIN_FILENO
      ownsDescriptor = false
    } else {
      descriptor = open(path, O_RDONLY | O_CLOEXEC)
      ownsDescriptor = true
      if descriptor < 0 { throw Failure(code: errno) }
    }
    var status = stat()
    if fstat(descriptor, &status) != 0 {
      let code = errno
      if ownsDescriptor { close(descriptor) }
      throw Failure(code: code)
    }
    if status.st_mode & S_IFMT == S_IFDIR {
      if ownsDescriptor { close(descriptor) }
      throw Failure(code: EISDIR)
    }
    size = status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : nil
    if size != nil { posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL) }
  }

  deinit { if ownsDescriptor { close(descriptor) } }

  /// Reads what there is, at most the buffer's size; waits only while there is nothing. 0 at the end.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(Failure) -> Int {
    if let producer { return producer.read(into: buffer) }
    if descriptor < 0 {
      let rest = memory[self.count...].prefix(buffer.count)
      rest.withUnsafeBytes { buffer.copyMemory(from: $0) }
      self.count += rest.count
      return rest.count
    }
    while true {
      let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      if count >= 0 {
        self.count += count
        return count
      }
      if errno != EINTR { throw Failure(code: errno) }
    }
  }

  /// Whether there is something to read, or the end, within a time.
  func isReady(within milliseconds: Int32) -> Bool {
    guard descriptor >= 0 else { return true }
    var state = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&state, 1, milliseconds) != 0
  }
}
