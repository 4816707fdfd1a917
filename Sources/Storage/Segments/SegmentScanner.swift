// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Walks through a segment frame by frame without the catalogue, and finds its way again behind damage.
struct SegmentScanner {
  /// A piece of a segment.
  enum Piece: Equatable {
    /// A good frame and its text.
    case frame(range: Range<Int>, text: [UInt8])
    /// Bytes that give no text; behind them goes on a good frame, or the segment ends.
    case damaged(range: Range<Int>, reason: String)
    /// The end: the beginning of a frame that was never finished, or zeros.
    case torn(range: Range<Int>)
  }

  /// Places behind damage at which a frame is tried: a file full of false beginnings ends it.
  private static let maximumAttempts = 256

  private let file: SegmentFile
  private let end: Int
  private let decompressor = FrameDecompressor()
  private(set) var offset: Int
  /// Bytes of the file from `offset` on.
  private var window: [UInt8] = []

  /// Walks from `offset`, where a frame begins, to the present end of the file.
  init(_ file: SegmentFile, from offset: Int = 0) throws(StorageError) {
    end = try file.size()
    self.file = file
    self.offset = offset
  }

  /// The next piece; nil at the end.
  mutating func next() throws(StorageError) -> Piece? {
    guard offset < end else { return nil }
    let (extent, result) = try frame(at: offset)
    switch result {
    case .success(let text):
      let start = offset
      advance(to: start + extent)
      return .frame(range: start..<offset, text: text)
    case .failure(let damage):
      let start = offset
      // What a complete frame's end says is not believed either: the search begins right behind.
      let next = try findFrame(from: start + 1)
      var isTorn = damage.isIncomplete
      if next == nil, !isTorn { isTorn = try isAllZero(from: start) }
      if next == nil, isTorn {
        advance(to: end)
        return .torn(range: start..<end)
      }
      advance(to: next ?? end)
      return .damaged(range: start..<offset, reason: damage.reason)
    }
  }

  private struct Failure: Error {
    var reason: String
    var isIncomplete = false
  }

  private mutating func frame(at place: Int) throws(StorageError) -> (Int, Result<[UInt8], Failure>)
  {
    var wanted = 512 << 10
    while true {
      let bytes = try bytes(at: place, wanted)
      switch bytes.withUnsafeBytes({ FrameDecompressor.extent($0) }) {
      case .frame(let count):
        let text = bytes.withUnsafeBytes {
          decompressor.text(of: UnsafeRawBufferPointer(rebasing: $0[..<count]))
        }
        return (count, text.mapError { Failure(reason: $0.reason) })
      case .incomplete where place + bytes.count < end && wanted < FrameLimits.maximumBytes:
        wanted = min(wanted * 4, FrameLimits.maximumBytes)
      case .incomplete:
        let atEnd = place + bytes.count >= end
        return (0, .failure(Failure(reason: "the frame is not complete", isIncomplete: atEnd)))
      case .damaged(let reason): return (0, .failure(Failure(reason: reason)))
      }
    }
  }

  /// So many bytes of the file, fewer at its end; read in larger pieces than asked for.
  private mutating func bytes(at place: Int, _ count: Int) throws(StorageError) -> ArraySlice<UInt8>
  {
    let start = place - offset
    if start + count > window.count, offset + window.count < end {
      window = try file.read(min(end - offset, max(start + count, 2 << 20)), at: offset)
    }
    return window[min(start, window.count)..<min(start + count, window.count)]
  }

  private mutating func advance(to place: Int) {
    window.removeFirst(min(place - offset, window.count))
    offset = place
  }

  /// Where from a place on a good frame begins.
  private func findFrame(from first: Int) throws(StorageError) -> Int? {
    var attempts = 0
    var place = first
    while place < end {
      let bytes = try file.read(min(end - place, 1 << 20), at: place)
      guard bytes.count >= Self.magic.count else { return nil }
      var at = 0
      while let found = Self.firstMagic(in: bytes, from: at) {
        attempts += 1
        if attempts > Self.maximumAttempts { return nil }
        var scanner = try SegmentScanner(file, from: place + found)
        if case .success = try scanner.frame(at: place + found).1 { return place + found }
        at = found + 1
      }
      // A beginning may stand across the border of two reads.
      place += max(1, bytes.count - (Self.magic.count - 1))
    }
    return nil
  }

  /// The four bytes with which a zstd frame begins.
  private static let magic: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD]

  private static func firstMagic(in bytes: [UInt8], from first: Int) -> Int? {
    bytes.withUnsafeBytes { buffer in
      guard let start = buffer.baseAddress else { return nil }
      var at = first
      while at < buffer.count, let found = memchr(start + at, Int32(magic[0]), buffer.count - at) {
        at = UnsafeRawPointer(found) - start
        if buffer[at...].starts(with: magic) { return at }
        at += 1
      }
      return nil
    }
  }

  private func isAllZero(from first: Int) throws(StorageError) -> Bool {
    var place = first
    while place < end {
      let bytes = try file.read(min(end - place, 1 << 20), at: place)
      if bytes.isEmpty || !bytes.allSatisfy({ $0 == 0 }) { return false }
      place += bytes.count
    }
    return true
  }
}
