// SPDX-License-Identifier: Apache-2.0
import CZlib
import CZstd

/// Turns compressed bytes into text, member after member, frame after frame.
///
/// Which of the three it is, the first bytes tell, never a file's name. The handles of zlib and zstd
/// live and die with the object.
final class Decompressor {
  /// How an input is compressed.
  enum Format: Equatable {
    case plain
    case gzip
    case zstd

    /// The format that a file with these first bytes has.
    static func detect(_ head: some Collection<UInt8>) -> Format {
      let magic = Array(head.prefix(4))
      if magic.starts(with: [0x1F, 0x8B]) { return .gzip }
      if magic == [0x28, 0xB5, 0x2F, 0xFD] { return .zstd }
      // A zstd file may begin with a skippable frame.
      if magic.count == 4, magic[0] & 0xF0 == 0x50, magic[1...] == [0x2A, 0x4D, 0x18] {
        return .zstd
      }
      return .plain
    }
  }

  /// Damaged data.
  struct Damage: Error, Equatable {
    var detail: String
  }

  let format: Format
  private var zlib = z_stream()
  private var zstd: OpaquePointer?
  /// Whether the last member or frame is complete.
  private(set) var isAtBoundary = true

  init(_ format: Format) {
    self.format = format
    switch format {
    case .plain: break
    case .gzip:
      // 15 bits of window, plus 16: gzip framing.
      inflateInit2_(&zlib, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    case .zstd:
      zstd = ZSTD_createDStream()
      // Frames that ask for more than 128 MiB of window are refused: memory stays bounded.
      ZSTD_DCtx_setParameter(zstd, ZSTD_d_windowLogMax, 27)
    }
  }

  deinit {
    if format == .gzip { inflateEnd(&zlib) }
    ZSTD_freeDStream(zstd)
  }

  /// Takes bytes from `input` and puts text into `output`; says how much of each.
  func run(
    _ input: UnsafeRawBufferPointer,
    into output: UnsafeMutableRawBufferPointer
  ) throws(Damage) -> (taken: Int, written: Int) {
    switch format {
    case .plain:
      let count = min(input.count, output.count)
      output.copyMemory(from: UnsafeRawBufferPointer(rebasing: input[..<count]))
      return (count, count)
    case .gzip: return try inflateSome(input, output)
    case .zstd: return try decompressSome(input, output)
    }
  }

  private func inflateSome(
    _ input: UnsafeRawBufferPointer,
    _ output: UnsafeMutableRawBufferPointer
  ) throws(Damage) -> (Int, Int) {
    let from = input.assumingMemoryBound(to: UInt8.self).baseAddress
    zlib.next_in = UnsafeMutablePointer(mutating: from)
    zlib.avail_in = UInt32(input.count)
    zlib.next_out = output.assumingMemoryBound(to: UInt8.self).baseAddress
    zlib.avail_out = UInt32(output.count)
    let result = inflate(&zlib, Z_NO_FLUSH)
    let taken = input.count - Int(zlib.avail_in)
    let written = output.count - Int(zlib.avail_out)
    switch result {
    case Z_STREAM_END:
      isAtBoundary = true
      inflateReset(&zlib)
    case Z_OK, Z_BUF_ERROR:
      if taken > 0 || written > 0 { isAtBoundary = false }
    default:
      throw Damage(detail: zlib.msg.map { String(cString: $0) } ?? "gzip error \(result)")
    }
    return (taken, written)
  }

  private func decompressSome(
    _ input: UnsafeRawBufferPointer,
    _ output: UnsafeMutableRawBufferPointer
  ) throws(Damage) -> (Int, Int) {
    var source = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
    var target = ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
    let result = ZSTD_decompressStream(zstd, &target, &source)
    if ZSTD_isError(result) != 0 {
      throw Damage(detail: String(cString: ZSTD_getErrorName(result)))
    }
    isAtBoundary = result == 0
    return (source.pos, target.pos)
  }
}
