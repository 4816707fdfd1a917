// SPDX-License-Identifier: Apache-2.0
import Events
import Testing

@testable import Detection

/// Lines that were kept come back at their numbers, from memory and from disk.
struct KeptLinesTests {
  @Test(arguments: [0, 100, 1 << 20])
  func `come back where they stood`(memory: Int) throws {
    let kept = KeptLines(maximumMemory: memory)
    let numbers = (1...3_000).filter { $0 % 7 == 1 || $0 % 11 == 0 }
    let wanted = numbers.map { (number: $0, text: "{\"n\":\($0)}") }
    for (number, text) in wanted {
      Array(text.utf8).withUnsafeBytes { kept.add($0, number: number) }
    }
    let reader = try kept.reader(name: "<stdin>")
    var found: [(number: Int, text: String)] = []
    while let block = reader.next() {
      let lines = String(decoding: block.bytes, as: UTF8.self)
        .split(separator: "\n", omittingEmptySubsequences: false).dropLast()
      for (place, line) in lines.enumerated() where !line.isEmpty {
        found.append((block.firstLine + place, String(line)))
      }
    }
    #expect(found.map(\.number) == wanted.map(\.number))
    #expect(found.map(\.text) == wanted.map(\.text))
    #expect(reader.takeIssues().isEmpty)
  }

  @Test func `says why no more can be kept`() {
    let kept = KeptLines(maximumMemory: 0, folder: "/nowhere")
    Array("{}".utf8).withUnsafeBytes { kept.add($0, number: 1) }
    #expect(kept.failure?.action == .create)
    #expect(throws: SpoolError.self) { try kept.reader(name: "x") }
  }
}
