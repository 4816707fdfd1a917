// SPDX-License-Identifier: Apache-2.0
import CZstd

/// Reads frames back, which may have been changed by anybody: bounded, checksums looked at.
final class FrameDecompressor {
  /// What stands at a place of a segment.
  enum Extent: Equatable {
    /// A frame of so many bytes.
    case frame(bytes: Int)
    /// The beginning of one that needs more bytes than there are.
    case incomplete
    /// Nothing that this store wrote.
    case damaged(String)
  }

  private let context: OpaquePointer

  init() {
    guard let context = ZSTD_createDCtx() else { fatalError("out of memory") }
    self.context = context
  }

  deinit { ZSTD_freeDCtx(context) }

  /// How far the frame at the beginning of `bytes` reaches.
  static func extent(_ bytes: UnsafeRawBufferPointer) -> Extent {
    let magic: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD]
    guard bytes.prefix(4).elementsEqual(magic.prefix(bytes.count)) else {
      return .damaged("no zstd frame begins here")
    }
    let count = ZSTD_findFrameCompressedSize(bytes.baseAddress, bytes.count)
    if ZSTD_isError(count) == 0 { return .frame(bytes: count) }
    return ZSTD_getErrorCode(count) == ZSTD_error_srcSize_wrong
      ? .incomplete : .damaged(String(cString: ZSTD_getErrorName(count)))
  }

  /// The text of a whole frame, or what is wrong with it.
  func text(of frame: UnsafeRawBufferPointer) -> Result<[UInt8], FrameDamage> {
    // The fifth byte holds the flags: bit 2 is the checksum's.
    guard frame.count >= 5, frame[4] & 4 != 0 else {
      return .failure(FrameDamage(reason: "the frame has no checksum"))
    }
    let size = ZSTD_getFrameContentSize(frame.baseAddress, frame.count)
    guard size > 0, size <= UInt64(FrameLimits.maximumText) else {
      return .failure(FrameDamage(reason: "the frame does not tell a size that this store writes"))
    }
    var failure = 0
    let text = [UInt8](unsafeUninitializedCapacity: Int(size)) { buffer, count in
      let written = ZSTD_decompressDCtx(
        context,
        buffer.baseAddress,
        Int(size),
        frame.baseAddress,
        frame.count
      )
      if ZSTD_isError(written) != 0 { failure = written } else { count = written }
    }
    if failure != 0 {
      return .failure(FrameDamage(reason: String(cString: ZSTD_getErrorName(failure))))
    }
    guard text.count == Int(size), text.last == UInt8(ascii: "\n") else {
      return .failure(FrameDamage(reason: "the frame does not hold whole lines"))
    }
    return .success(text)
  }
}

/// What is wrong with a frame.
struct FrameDamage: Error, Equatable {
  var reason: String
}
