// SPDX-License-Identifier: Apache-2.0
import Foundation

/// A small generator whose runs can be repeated: SplitMix64.
package struct TestRandom: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// A generator that gives the same for the same seed.
  package init(seed: UInt64) { state = seed }

  /// The seed of this run: `SWIFTLET_TEST_SEED`, or the time. Tests print it.
  package static let seed: UInt64 =
    ProcessInfo.processInfo.environment["SWIFTLET_TEST_SEED"].flatMap { UInt64($0) }
    ?? UInt64(Date().timeIntervalSince1970 * 1000)

  /// The next 64 bits.
  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A number from 0 up to, not with, the limit.
  package mutating func below(_ limit: Int) -> Int { Int.random(in: 0..<limit, using: &self) }

  /// True so many times in a hundred.
  package mutating func chance(_ percent: Int) -> Bool { below(100) < percent }

  /// One of the elements.
  package mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[below(elements.count)]
  }
}
