// SPDX-License-Identifier: Apache-2.0
import CZlib
import CZstd
import Events

/// A file reads alike plain, as gzip and as zstd; a torn one gives its beginning and an issue.
enum Packing {
  static func check(_ bytes: [UInt8]) {
    // What is compressed already is unpacked once, not twice.
    guard !bytes.isEmpty, !isPacked(bytes) else { return }
    let packed = bytes.count % 2 == 0 ? gzip(bytes) : zstd(bytes)
    let (whole, issues) = read(packed)
    guard whole == bytes, issues.isEmpty else {
      fatalError("compressed text reads otherwise: \(issues)")
    }
    // Torn at a place that the input chooses, behind the magic number.
    let cut = 4 + (Int(bytes[bytes.count / 2]) << 8 | Int(bytes[0])) % (packed.count - 4)
    let (begin, complaints) = read(Array(packed[..<cut]))
    guard bytes.starts(with: begin), !complaints.isEmpty else {
      fatalError("text torn at \(cut) of \(packed.count) reads otherwise: \(complaints)")
    }
  }

  private static func isPacked(_ bytes: [UInt8]) -> Bool {
    bytes.starts(with: [0x1F, 0x8B]) || bytes.starts(with: [0x28, 0xB5, 0x2F, 0xFD])
      || bytes.count >= 4 && bytes[0] & 0xF0 == 0x50 && bytes[1..<4] == [0x2A, 0x4D, 0x18]
  }

  private static func read(_ bytes: [UInt8]) -> (text: [UInt8], issues: [DecodingIssue]) {
    let reader = LineReader(name: "<fuzz>", bytes: bytes)
    var text: [UInt8] = []
    while let block = reader.next() { text += block.bytes }
    return (text, reader.takeIssues())
  }

  private static func gzip(_ bytes: [UInt8]) -> [UInt8] {
    var stream = z_stream()
    deflateInit2_(
      &stream,
      1,
      Z_DEFLATED,
      15 + 16,
      8,
      Z_DEFAULT_STRATEGY,
      ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size)
    )
    defer { deflateEnd(&stream) }
    var input = bytes
    let room = Int(deflateBound(&stream, UInt(bytes.count)))
    return input.withUnsafeMutableBufferPointer { input in
      [UInt8](unsafeUninitializedCapacity: room) { output, count in
        stream.next_in = input.baseAddress
        stream.avail_in = UInt32(input.count)
        stream.next_out = output.baseAddress
        stream.avail_out = UInt32(room)
        guard deflate(&stream, Z_FINISH) == Z_STREAM_END else { fatalError("zlib fails") }
        count = room - Int(stream.avail_out)
      }
    }
  }

  private static func zstd(_ bytes: [UInt8]) -> [UInt8] {
    let room = ZSTD_compressBound(bytes.count)
    return [UInt8](unsafeUninitializedCapacity: room) { output, count in
      count = ZSTD_compress(output.baseAddress, room, bytes, bytes.count, 1)
      guard ZSTD_isError(count) == 0 else { fatalError("zstd fails") }
    }
  }
}
