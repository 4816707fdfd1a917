// SPDX-License-Identifier: Apache-2.0

/// libFuzzer's entry point: any bytes as a file of events, and as one JSON document.
@c(LLVMFuzzerTestOneInput)
public func fuzzEvents(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  EventFile.check(bytes)
  Packing.check(bytes)
  Documents.check(bytes)
  return 0
}
