// SPDX-License-Identifier: Apache-2.0
import CSimdJSON
import Events
import Translation

/// The first byte chooses a format, or 255 that it be recognised; the rest is a log.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzTranslation(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
  guard size > 0 else { return 0 }
  let bytes = Array(UnsafeBufferPointer(start: data + 1, count: size - 1))
  let formats = InputFormat.readable
  let format = data[0] == 255 ? nil : formats[Int(data[0]) % formats.count]
  TranslationCheck.check(bytes, format)
  return 0
}
