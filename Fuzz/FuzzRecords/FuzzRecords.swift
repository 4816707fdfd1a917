// SPDX-License-Identifier: Apache-2.0
import Sensors

/// libFuzzer's entry point: any bytes as records of the ring, and as what fanotify tells.
@c(LLVMFuzzerTestOneInput)
public func fuzzRecords(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  if let problem = RecordTrial.problem(with: bytes) { fatalError(problem) }
  return 0
}
