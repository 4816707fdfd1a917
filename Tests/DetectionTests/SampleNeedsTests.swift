// SPDX-License-Identifier: Apache-2.0
import EQL
import Testing

@testable import Detection

/// Of a term and a key the first events are needed, each once.
struct SampleNeedsTests {
  private static func needs(
    _ needs: inout SampleNeeds,
    _ id: String,
    rule: Int = 0,
    stage: Int = 0,
    _ key: String
  ) -> Bool {
    let keys = EncodedKeys([(stage: stage, keys: [JoinValues(values: [.text(key)])])])
    return Array(id.utf8).withUnsafeBufferPointer {
      needs.needs(keys, rule: rule, needed: 2, id: $0)
    }
  }

  @Test func `only the first ones`() {
    var needs = SampleNeeds()
    #expect(Self.needs(&needs, "1", "k"))
    #expect(!Self.needs(&needs, "1", "k"))
    #expect(Self.needs(&needs, "2", "k"))
    #expect(!Self.needs(&needs, "3", "k"))
    #expect(Self.needs(&needs, "3", "l"))
    #expect(Self.needs(&needs, "3", stage: 1, "k"))
    #expect(Self.needs(&needs, "3", rule: 1, "k"))
  }
}
