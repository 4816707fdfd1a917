// SPDX-License-Identifier: Apache-2.0
import Audit
import Events

/// libFuzzer's entry point: any bytes as an audit log, as laurel's, and as a message of the socket.
@c(LLVMFuzzerTestOneInput)
public func fuzzAudit(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map(Array.init)
  AuditLog.check(lines, AuditLogTranslator())
  AuditLog.check(lines, LaurelTranslator())
  _ = AuditLogTranslator.recognises(lines)
  _ = LaurelTranslator.recognises(lines)
  AuditLog.checkMessages(lines)
  return 0
}
