// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Storage

/// The filter forgets no key and passes few others.
@Suite("key filter")
struct KeyFilterTests {
  @Test(arguments: [0, 1, 10, 400, 100_000])
  func everyKeyIsFoundAgain(count: Int) {
    let keys = (0..<count).map { EventKey.id("event \($0)").hash }
    let filter = KeyFilter(keys)
    #expect(keys.allSatisfy { filter.mayContain($0) })
    #expect(filter.bytes.count <= 64 << 10)
    guard count == 400 else { return }
    let passed = (0..<10_000).count { filter.mayContain(EventKey.id("other \($0)").hash) }
    #expect(passed < 60)
  }

  @Test func hostsAreFoundWhateverTheirCase() {
    let filter = KeyFilter([EventKey.host("Web1.Example").hash])
    #expect(filter.mayContain(EventKey.host("wEB1.example").hash))
    #expect(EventKey.host("a").hash != EventKey.id("a").hash)
  }
}
