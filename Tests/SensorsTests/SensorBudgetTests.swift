// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Sensors

@Suite struct SensorBudgetTests {
  @Test(arguments: [
    (8 << 20, 1 << 20), (47 << 20, 4 << 20), (48 << 20, 8 << 20), (1 << 30, 128 << 20),
    (4 << 30, 256 << 20),
  ])
  func theRingIsAPowerOfTwo(memory: Int, ring: Int) {
    var budget = SensorBudget()
    budget.memory = memory
    #expect(Int(budget.ringSize) == ring)
    #expect(budget.table.imageBytes + budget.table.processes * 1024 + ring <= memory)
  }

  @Test func whoIsWithinItsPartDoesNotRest() {
    var pace = ProcessorPace(share: 0.5, clock: 0, thread: 0)
    for second in 1...10 as ClosedRange<UInt64> {
      #expect(pace.rest(clock: second * 1_000_000_000, thread: second * 500_000_000) == 0)
    }
  }

  /// A quarter of a processor: after the credit of a second, 100 ms of work cost 400 ms.
  @Test func whoTakesMoreRests() {
    var pace = ProcessorPace(share: 0.25, clock: 0, thread: 0)
    #expect(pace.rest(clock: 0, thread: 250_000_000) == 0)
    #expect(pace.rest(clock: 0, thread: 350_000_000) == 400_000_000)
    #expect(pace.rest(clock: 300_000_000, thread: 350_000_000) == 100_000_000)
    #expect(pace.rest(clock: 400_000_000, thread: 350_000_000) == 0)
  }

  @Test func idleTimeIsNotSavedUp() {
    var pace = ProcessorPace(share: 0.5, clock: 0, thread: 0)
    #expect(pace.rest(clock: 3_600_000_000_000, thread: 0) == 0)
    #expect(pace.rest(clock: 3_600_000_000_000, thread: 600_000_000) == 200_000_000)
  }

  @Test func withoutABoundNobodyRests() {
    var pace = ProcessorPace(share: nil, clock: 0, thread: 0)
    #expect(pace.rest(clock: 0, thread: 1_000_000_000_000) == 0)
  }
}
