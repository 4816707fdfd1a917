// SPDX-License-Identifier: Apache-2.0
import Events
import Testing
import Translation

/// Logs of programs in containers, as Docker and the kubelet keep them.
@Suite struct ContainerLogTests {
  private static func docker(_ text: String, stream: String = "stdout") -> String {
    let quoted = JSONValue.string(text).serialised()
    return #"{"log":\#(quoted),"stream":"\#(stream)","time":"2026-11-26T10:55:02.1Z"}"# + "\n"
  }

  private static func cri(_ text: String, tag: String = "F", stream: String = "stdout") -> String {
    "2026-11-26T10:55:02.123456789Z \(stream) \(tag) \(text)\n"
  }

  @Test(arguments: [TunnelLogs.tetragon, TunnelLogs.falco])
  func documentsAreTakenOut(line: String) throws {
    let plain = TranslatedInput(line)
    for wrapped in [Self.docker(line + "\n"), Self.cri(line)] {
      let input = TranslatedInput(wrapped)
      #expect(input.format == plain.format)
      #expect(try input.documents() == plain.documents())
      #expect(input.addsUp && input.counts.translated == 1)
    }
  }

  /// Runtimes divide long lines, and those of the two streams may come between each other.
  @Test func partsAreJoined() throws {
    let line = TunnelLogs.tetragon
    let (first, second) = (String(line.prefix(300)), String(line.dropFirst(300)))
    let plain = try TranslatedInput(line).documents()
    let remark = #"time="2026-11-26" level=info msg="ready""#
    for text in [
      Self.docker(remark + "\n", stream: "stderr") + Self.docker(first)
        + Self.docker(remark + "\n", stream: "stderr") + Self.docker(second + "\n"),
      Self.cri(remark, stream: "stderr") + Self.cri(first, tag: "P")
        + Self.cri(remark, stream: "stderr") + Self.cri(second),
    ] {
      let input = TranslatedInput(text, format: .tetragon)
      #expect(try input.documents() == plain)
      #expect(input.addsUp && input.counts.withoutEvent == 2 && input.counts.notUnderstood == 0)
    }
    // The end of the input is an end of the line too, which is not whole.
    let torn = TranslatedInput(Self.cri(first, tag: "P"), format: .tetragon)
    #expect(torn.addsUp && torn.counts.notUnderstood == 1)
  }

  @Test func whatIsNoneStaysAsItIs() throws {
    let own = #"{"log":"x","stream":"stdout","time":"t","process_exec":{"process":{"pid":1}}}"#
    #expect(TranslatedInput(own, format: .tetragon).addsUp)
    for line in ["2026-11-26T10:55:02Z stdout X {}", "2026-11-26T10:55:02.123456789Z stdnone F {}"]
    {
      let input = TranslatedInput(line + "\n", format: .tetragon)
      #expect(input.counts.notUnderstood == 1 && input.addsUp)
    }
  }
}
