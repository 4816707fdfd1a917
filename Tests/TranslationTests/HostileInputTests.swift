// SPDX-License-Identifier: Apache-2.0
import Events
import Testing
import Translation

/// Whatever a log holds: what comes out is JSON, and every line is accounted for.
@Suite struct HostileInputTests {
  private struct Random: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ state >> 29
    }
  }

  private static let formats = InputFormat.readable.filter { $0 != .ecs }

  private func check(_ bytes: [UInt8], _ format: InputFormat) throws {
    let input = TranslatedInput(bytes, format: format)
    #expect(input.addsUp, "\(format) \(String(decoding: bytes, as: UTF8.self))")
    let documents = try input.documents()
    #expect(documents.count == input.counts.events)
    for line in input.lines {
      #expect(String(validating: line.utf8, as: UTF8.self) != nil)
    }
    #expect(input.counts.notUnderstood == 0 || !input.issues.isEmpty)
  }

  @Test(arguments: formats) func changedLogs(format: InputFormat) throws {
    var random = Random(state: 7)
    let originals = TunnelLogs.all.map { Array(($0.text + "\n" + $0.text + "\n").utf8) }
    for _ in 0..<300 {
      var bytes = originals[Int.random(in: originals.indices, using: &random)]
      for _ in 0..<Int.random(in: 1...8, using: &random) {
        let place = Int.random(in: bytes.indices, using: &random)
        switch Int.random(in: 0..<5, using: &random) {
        case 0: bytes[place] = .random(in: 0...255, using: &random)
        case 1: bytes.remove(at: place)
        case 2:
          let odd: [UInt8] = [0x0A, 0x22, 0x5C, 0xFF, 0x7B, 0x7D, 0x3C, 0x26, 0, 0xED]
          bytes.insert(odd.randomElement(using: &random) ?? 0, at: place)
        case 3: bytes.removeSubrange(place..<min(place + 40, bytes.count))
        default: bytes.insert(contentsOf: bytes[..<min(place, 60)], at: place)
        }
        if bytes.isEmpty { bytes = [0x0A] }
      }
      try check(bytes, format)
    }
  }

  @Test(arguments: formats) func anyBytes(format: InputFormat) throws {
    var random = Random(state: 11)
    for length in 0..<200 {
      try check((0..<length).map { _ in .random(in: 0...255, using: &random) }, format)
    }
  }

  @Test(arguments: [
    #"{"process_exec":{"process":{"pid":1,"binary":"/a\ud800","arguments":"\udc00 \u0000 x"}},"x":"\ud83d\ude00","y":{"z":"\ud83d"}}"#,
    #"{"process_exec":{"process":{"pid":1e999,"binary":"a","arguments":"\\\"'"}},"process_exec":1}"#,
    #"{"process_exec":{"process":[]},"parent":"x"}"#,
    #"{"process_kprobe":{"function_name":7,"args":{"sock_arg":1}},"time":[1]}"#,
    "{\"process_exec\":{\"process\":{\"binary\":\"\u{202E}\u{7}\"}}}",
  ])
  func oddDocuments(line: String) throws {
    try check(Array(line.utf8), .tetragon)
  }

  @Test func depthAndLengthAreBounded() throws {
    let deep = #"{"process_exec":"# + String(repeating: "[", count: 5_000)
    try check(Array(deep.utf8), .tetragon)
    let nested =
      #"{"process_exec":{"process":{}},"a":"# + String(repeating: "{\"a\":", count: 150)
      + "1" + String(repeating: "}", count: 151)
    try check(Array(nested.utf8), .tetragon)
    // Never closed: given up after some megabytes, not kept for ever.
    let member = "\"a\": \"" + String(repeating: "x", count: 4_000) + "\",\n"
    let open = "{\n" + String(repeating: member, count: 1_100)
    let input = TranslatedInput(open, format: .tetragon)
    #expect(input.addsUp && input.counts.read == 1_101)
    #expect(input.counts.notUnderstood == 1_101)
    let quotes =
      #"{"rule":"r","output":"o","output_fields":{"proc.name":"x","evt.type":"execve","proc.cmdline":""#
      + String(repeating: "'", count: 100_001) + #""}}"#
    try check(Array(quotes.utf8), .falco)
    let entities = TunnelLogs.sysmonEvent(1, [("Image", String(repeating: "&amp", count: 100_000))])
    try check(Array(entities.utf8), .sysmon)
  }

  /// Any account may write the words of an event into a message of its own.
  @Test func messagesThatLookLikeEventsAreNone() throws {
    let event = TunnelLogs.sysmon.dropFirst(29)
    for header in ["Nov 26 10:55:01 web1 httpd: GET /?q=", "Nov 26 10:55:01 web1 sysmon: see: "] {
      let input = TranslatedInput(header + event + "\n", format: .sysmon)
      #expect(input.counts.withoutEvent == 1 && input.counts.events == 0)
    }
    for header in [
      "", "Nov 26 10:55:01 web1 sysmon[12]: ", "<14>1 2026-11-26T10:55:01Z web1 sysmon 7 - - ",
    ] {
      #expect(TranslatedInput(header + event + "\n").counts.events == 1)
    }
    // Only what Sysmon for Linux could have written: its provider first, nothing behind the event.
    let head = "Nov 26 10:55:01 web1 sysmon: "
    for forged in [
      event.replacing("Linux-Sysmon\"", with: "Sysmon\""),
      event.replacing("ff032593", with: "00000000"),
      event.replacing("<Event>", with: "<Event><Provider Name=\"Linux-Sysmon\"/>"),
      event + " and more",
    ] {
      let input = TranslatedInput(head + forged + "\n", format: .sysmon)
      #expect(input.counts.notUnderstood == 1 && input.counts.events == 0, "\(forged)")
    }
    let logger = try TranslatedInput(
      TunnelLogs.journal.split(separator: "\n").joined(separator: "\n")
        + "\n_UID=0\n_COMM=logger\n\n"
    ).document()
    #expect(logger.at("event.module") == #""journald""#)
    let forged = try TranslatedInput(
      TunnelLogs.journal.split(separator: "\n").joined(separator: "\n") + "\n_UID=1000\n\n"
    ).document()
    #expect(forged.at("event.module") == #""journald""#)
    let record = "type=USER_LOGIN msg=audit(1795690501.123:7): pid=1 uid=0 res=success"
    let written = try TranslatedInput(
      "__CURSOR=c\n_TRANSPORT=syslog\n_UID=1000\n_COMM=auditd\nMESSAGE=\(record)\n\n"
    ).document()
    #expect(written.at("event.module") == #""journald""#)
  }

  /// What a process writes into a message must not become fields of the entry, or entries.
  @Test func aMessageOfTheJournalForgesNothing() throws {
    let message = Array("x\n\n__CURSOR=forged\n_UID=0\nMESSAGE=forged\n\n".utf8)
    var bytes = Array("__CURSOR=c\n_UID=1000\nMESSAGE\n".utf8)
    bytes += [UInt8(message.count), 0, 0, 0, 0, 0, 0, 0] + message + [0x0A, 0x0A]
    let event = try TranslatedInput(bytes).document()
    #expect(event.at("user.id") == #""1000""#)
    #expect(event.at("event.id") == #""c""#)
    // A length beyond all bounds hides what it says it holds.
    let huge =
      Array("__CURSOR=c\nMESSAGE\n".utf8) + [0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF]
      + message + [0x0A, 0x0A]
    let input = TranslatedInput(huge)
    #expect(input.counts.events == 0 && input.addsUp)
  }
}
