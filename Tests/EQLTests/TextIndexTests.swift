// SPDX-License-Identifier: Apache-2.0
import Events
import Testing

@testable import EQL

@Suite struct TextIndexTests {
  /// Built in shares on several threads, the index is what it is when it is built at once.
  @Test func sharesMakeNoDifference() throws {
    var plan = Plan()
    for field in 0..<40 {
      for number in 0..<60 {
        let text =
          "field_\(field).name : (\"*gram\(number)x*\", \"w\(number)*\", \"*\(number)\") or "
          + "field_\(field % 7).name == \"whole \(number)\" or field_\(field).name : \"*?*\" or "
          + "field_\(field).name : \"*\(number % 10)?*\""
        let query = try #require(EQL.compile("any where \(text)").query)
        plan.add(query.stages[0].condition)
      }
    }
    let shares = TextIndex.shares(of: plan.table, plan.slots.count)
    #expect(shares.count > 4)
    #expect(shares.flatMap(Array.init) == Array(0..<plan.slots.count))
    let parts = TextIndex.build(plan.table, shares)
    let whole = TextIndex.build(plan.table, [0..<plan.slots.count])
    #expect(parts.slots.map { "\($0)" } == whole.slots.map { "\($0)" })
    #expect(parts.entries.map { "\($0)" } == whole.entries.map { "\($0)" })
    #expect(parts.patterns.map { "\($0)" } == whole.patterns.map { "\($0)" })
    #expect(parts.bytes == whole.bytes)
    #expect(parts.predicates == whole.predicates)
    #expect(parts.gramBits == whole.gramBits)
  }

  @Test func noFieldsAtAll() {
    #expect(TextIndex.shares(of: PredicateTable(), 0).isEmpty)
    #expect(TextIndex.build(PredicateTable(), []).slots.isEmpty)
  }
}
