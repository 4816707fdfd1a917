// SPDX-License-Identifier: Apache-2.0

/// libFuzzer's entry point: any bytes as a rule file, and as the cases beside one.
@c(LLVMFuzzerTestOneInput)
public func fuzzRules(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  RuleFile.check(bytes)
  CasesFile.check(bytes)
  return 0
}
