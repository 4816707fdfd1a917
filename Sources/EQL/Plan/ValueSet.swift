// SPDX-License-Identifier: Apache-2.0
package import Events

/// Many values, of which a field's value may be one: a look-up costs the same for a million as for
/// ten. Made once and shared by all that ask for it.
package final class ValueSet: Sendable {
  private enum Content: Sendable {
    case texts(TextTable, ignoresCase: Bool)
    case addresses(AddressTable)
  }

  private let content: Content
  /// How many values or ranges it holds, each once.
  package let count: Int

  /// Texts that are compared byte by byte; `ignoresCase`: but for the case of ASCII letters.
  package init(texts: some Collection<String>, ignoresCase: Bool = false) {
    let table = TextTable(texts, ignoresCase: ignoresCase)
    content = .texts(table, ignoresCase: ignoresCase)
    count = table.count
  }

  /// Ranges of addresses, both ends included; a single address is a range of its own.
  package init(addresses: [ClosedRange<IPAddress>]) {
    let table = AddressTable(addresses)
    content = .addresses(table)
    count = table.count
  }

  /// Whether it holds addresses: values are then read as such.
  var holdsAddresses: Bool {
    if case .addresses = content { return true }
    return false
  }

  /// Whether it holds a value as an event writes it.
  package func contains(_ value: UnsafeBufferPointer<UInt8>) -> Bool {
    switch content {
    case .texts(let table, false): return table.contains(value)
    case .texts(let table, true):
      return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: max(1, value.count)) { copy in
        let folded = UnsafeMutableBufferPointer(rebasing: copy[..<value.count])
        for (place, byte) in value.enumerated() {
          folded.initializeElement(at: place, to: Wildcard.fold(byte))
        }
        return table.contains(UnsafeBufferPointer(folded))
      }
    case .addresses(let table):
      return IPAddress.parse(UnsafeRawBufferPointer(value)).map { table.contains($0) } ?? false
    }
  }
}

extension ValueSet: Hashable {
  /// Sets are the same question only where they are the same set.
  package static func == (left: ValueSet, right: ValueSet) -> Bool { left === right }

  package func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}

/// Texts in one pool of bytes, found by a hash that nobody outside can foresee.
private struct TextTable: Sendable {
  private var bytes: [UInt8] = []
  /// Where each text begins in the pool; one place more than texts.
  private var starts: [Int] = [0]
  /// The number of a text, or -1; twice as many places as texts, or more.
  private var places: [Int32]
  private let mask: Int

  var count: Int { starts.count - 1 }

  init(_ texts: some Collection<String>, ignoresCase: Bool) {
    var capacity = 8
    while capacity < texts.count * 2 { capacity *= 2 }
    mask = capacity - 1
    places = Array(repeating: -1, count: capacity)
    bytes.reserveCapacity(texts.count * 16)
    for text in texts {
      let own = ignoresCase ? text.utf8.map(Wildcard.fold) : Array(text.utf8)
      own.withUnsafeBufferPointer { add($0) }
    }
  }

  private mutating func add(_ text: UnsafeBufferPointer<UInt8>) {
    let place = place(of: text)
    guard places[place] < 0 else { return }
    places[place] = Int32(truncatingIfNeeded: count)
    bytes += text
    starts.append(bytes.count)
  }

  func contains(_ text: UnsafeBufferPointer<UInt8>) -> Bool { places[place(of: text)] >= 0 }

  /// The place of the text, or the empty one where it would stand.
  private func place(of text: UnsafeBufferPointer<UInt8>) -> Int {
    var hasher = Hasher()
    hasher.combine(bytes: UnsafeRawBufferPointer(text))
    var place = hasher.finalize() & mask
    while places[place] >= 0, !isEqual(Int(places[place]), text) { place = (place + 1) & mask }
    return place
  }

  private func isEqual(_ number: Int, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
    let start = starts[number]
    guard starts[number + 1] - start == text.count else { return false }
    for place in 0..<text.count where bytes[start + place] != text[place] { return false }
    return true
  }
}

/// Ranges of addresses, sorted and apart, found by halving; IPv4 and IPv6 have nothing in common.
private struct AddressTable: Sendable {
  private let old: [ClosedRange<IPAddress>]
  private let new: [ClosedRange<IPAddress>]

  var count: Int { old.count + new.count }

  init(_ ranges: [ClosedRange<IPAddress>]) {
    old = Self.merged(ranges.filter { $0.lowerBound.isIPv4 && $0.upperBound.isIPv4 })
    new = Self.merged(ranges.filter { !$0.lowerBound.isIPv4 && !$0.upperBound.isIPv4 })
  }

  private static func merged(_ ranges: [ClosedRange<IPAddress>]) -> [ClosedRange<IPAddress>] {
    var merged: [ClosedRange<IPAddress>] = []
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = merged.last, range.lowerBound <= last.upperBound {
        merged[merged.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
      } else {
        merged.append(range)
      }
    }
    return merged
  }

  func contains(_ address: IPAddress) -> Bool {
    let ranges = address.isIPv4 ? old : new
    var low = 0
    var high = ranges.count
    while low < high {
      let middle = (low + high) / 2
      if ranges[middle].upperBound < address { low = middle + 1 } else { high = middle }
    }
    return low < ranges.count && ranges[low].lowerBound <= address
  }
}
