// SPDX-License-Identifier: Apache-2.0

/// Reads a record in every way in which one is written down:
///
/// - `type=SYSCALL msg=audit(1481076992.414:385): …`, the daemon's log, after `node=HOST ` or not;
/// - the same behind a syslog header, by the daemon's forwarder (`audispd: `, `audisp-syslog[7]: `);
/// - `audit: type=1300 audit(1481076992.414:385): …`, the kernel's log where no daemon runs, behind a
///   syslog header, `kernel: ` or dmesg's time;
/// - `audit(1481076992.414:385): …` with the type told beside it, the kernel's socket.
package enum AuditLine {
  /// Reads a line; nil when it holds no record.
  package static func record(_ line: Span<UInt8>) -> AuditRecord? {
    guard line.count <= AuditRecord.maximumLength else { return nil }
    let text = line.withUnsafeBufferPointer { Array($0) }
    guard let header = Header(text) else { return nil }
    return AuditRecord(header.type, header.stamp, node: header.node, text: text, from: header.end)
  }

  /// Reads what a message of the kernel's socket holds.
  package static func record(_ body: [UInt8], _ type: RecordType) -> AuditRecord? {
    guard body.count <= AuditRecord.maximumLength else { return nil }
    var index = 0
    guard let stamp = stamp(body, &index) else { return nil }
    return AuditRecord(type, stamp, node: [], text: body, from: index)
  }

  private struct Header {
    var type: RecordType
    var stamp: AuditStamp
    var node: [UInt8]
    var end: Int

    init?(_ text: [UInt8]) {
      var node: [UInt8] = []
      guard var index = AuditLine.find("type=", text, from: 0, to: min(text.count, 1024)) else {
        return nil
      }
      var prefix = index
      if let start = AuditLine.find("node=", text, from: 0, to: index) {
        // The name ends at the only space before the type.
        let name = text[(start + 5)..<index]
        guard name.last == 0x20, !name.dropLast().contains(0x20) else { return nil }
        node = Array(name.dropLast())
        prefix = start
      }
      guard AuditLine.isTag(text[..<prefix]) else { return nil }

      index += 5
      guard let space = text[index...].prefix(64).firstIndex(of: 0x20),
        let type = RecordType(text[index..<space])
      else { return nil }
      index = space + 1
      if text[index...].starts(with: Array("msg=".utf8)) { index += 4 }
      guard let stamp = AuditLine.stamp(text, &index) else { return nil }
      self.type = type
      self.stamp = stamp
      self.node = node
      end = index
    }
  }

  private static func stamp(_ text: [UInt8], _ index: inout Int) -> AuditStamp? {
    guard text[index...].starts(with: Array("audit(".utf8)) else { return nil }
    index += 6
    guard let stamp = AuditStamp(text, &index) else { return nil }
    if index < text.count, text[index] == UInt8(ascii: ":") { index += 1 }
    return stamp
  }

  private static func find(_ word: StaticString, _ text: [UInt8], from: Int, to: Int) -> Int? {
    let word = word.withUTF8Buffer { Array($0) }
    guard to - from >= word.count else { return nil }
    for place in from...(to - word.count) where text[place] == word[0] {
      if text[place..<(place + word.count)].elementsEqual(word) { return place }
    }
    return nil
  }

  private static let programs = ["audit", "audispd", "audisp-syslog", "auditd"].map {
    Array($0.utf8)
  }

  /// Whether a record may stand behind this: nothing, or the header of a message that the audit
  /// system wrote. Any program may write the words of a record into a message of its own.
  private static func isTag(_ prefix: ArraySlice<UInt8>) -> Bool {
    if prefix.isEmpty { return true }
    guard prefix.suffix(2).elementsEqual([0x3A, 0x20]) else { return false }
    var rest = prefix.dropLast(2)
    if rest.last == UInt8(ascii: "]") {
      rest = rest.dropLast()
      while let last = rest.last, (0x30...0x39).contains(last) { rest = rest.dropLast() }
      guard rest.last == UInt8(ascii: "[") else { return false }
      rest = rest.dropLast()
    }
    let start = rest.lastIndex(of: 0x20).map { $0 + 1 } ?? rest.startIndex
    guard programs.contains(where: { rest[start...].elementsEqual($0) }) else { return false }
    rest = rest[..<start]
    while rest.last == 0x20 { rest = rest.dropLast() }
    // dmesg's time, which syslog may have kept behind its own.
    if rest.last == UInt8(ascii: "]"), let open = rest.lastIndex(of: UInt8(ascii: "[")) {
      let time = rest[(open + 1)...].dropLast()
      if time.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x20 || $0 == 0x2E }) {
        rest = rest[..<open]
        while rest.last == 0x20 { rest = rest.dropLast() }
      }
    }
    let kernel = Array("kernel:".utf8)
    if rest.suffix(kernel.count).elementsEqual(kernel) { rest = rest.dropLast(kernel.count) }
    // Another tag before it would be that of the program which really wrote the message.
    return !zip(rest, rest.dropFirst()).contains { $0 == UInt8(ascii: ":") && $1 == 0x20 }
  }
}
