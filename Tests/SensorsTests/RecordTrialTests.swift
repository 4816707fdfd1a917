// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@testable import Sensors

/// The fuzzer's seeds are records of every kind, and stay harmless when they are damaged.
@Suite struct RecordTrialTests {
  static let seeds: [(name: String, bytes: [UInt8])] = {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Fuzz/Seeds/records").standardizedFileURL.path
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.sorted().compactMap { name in
      FileManager.default.contents(atPath: "\(folder)/\(name)").map { (name, Array($0)) }
    }
  }()

  @Test func everyKindHasASeedThatIsRead() {
    #expect(Self.seeds.count == 16)
    for (name, bytes) in Self.seeds where name != "fanotify" {
      let reader = DocumentTests.reader()
      reader.read(bytes.span)
      #expect(reader.counters.undecodable == 0, "\(name)")
      #expect(reader.counters.read == 1, "\(name)")
      #expect(RecordTrial.problem(with: bytes) == nil, "\(name)")
    }
    #expect(
      Self.seeds.first { $0.name == "fanotify" }.map { FileEvent.decode($0.bytes.span).isWhole }
        == true
    )
  }

  @Test func damagedSeedsDoNoHarm() {
    var random = SystemRandomNumberGenerator()
    for (name, seed) in Self.seeds {
      for _ in 0..<200 {
        var bytes = seed
        for _ in 0..<Int.random(in: 1...6, using: &random) {
          bytes[Int.random(in: bytes.indices, using: &random)] = .random(
            in: 0...255,
            using: &random
          )
        }
        #expect(RecordTrial.problem(with: bytes) == nil, "\(name): \(bytes)")
      }
    }
  }
}
