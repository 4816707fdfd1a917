// SPDX-License-Identifier: Apache-2.0
import CCrypto
package import CSimdJSON
package import Events

/// Reads the fields of an event that the store works with: id, data stream, time, hosts.
///
/// Which field is the id and which the index follows the rule of `scan` and `search`: a hit's `_id`,
/// else `event.id`, else the SHA-256 of the line; a hit's `_index`, else `data_stream.*`.
package final class StoredFields {
  private let decoder: BatchDecoder
  private let table: SlotTable
  /// By the slot of another decoder the slot here; nil for what the store does not work with.
  private var shared: [Int?] = []
  private let eventID: Int
  private let timestamp: Int
  private let dataStream: (type: Int, dataset: Int, namespace: Int)
  private let hosts: [Int]
  /// The first value that is not null, by slot.
  private var found: [sl_value?]

  /// A reader; one a thread.
  package init() {
    var table = SlotTable()
    eventID = table.slot(for: "event.id")
    timestamp = table.slot(for: "@timestamp")
    dataStream = (
      table.slot(for: "data_stream.type"), table.slot(for: "data_stream.dataset"),
      table.slot(for: "data_stream.namespace")
    )
    hosts = ["host.name", "host.hostname", "host.id"].map { table.slot(for: $0) }
    decoder = BatchDecoder(slots: table)
    self.table = table
    found = Array(repeating: nil, count: table.count)
  }

  /// Decodes lines with the padding that simdjson needs, and hands each of them out after `load`ing it.
  package func forEach(
    _ lines: UnsafeRawBufferPointer,
    _ body: (sl_event) throws(StorageError) -> Void
  ) throws(StorageError) {
    let batch = decoder.decode(lines)
    for place in 0..<batch.event_count {
      guard let event = batch.events?[place] else { break }
      load(event, batch)
      try body(event)
    }
  }

  /// The paths of the fields, so that another decoder can read them along with its own.
  package var paths: [String] { Array(table.paths.dropFirst(2)) }

  /// Events are given from now on as a decoder with this table, which has the paths, has read them.
  package func share(_ other: SlotTable) {
    shared = other.paths.map { table.existingSlot(for: $0) }
  }

  /// Makes an event the current one that the other decoder has read.
  func load(shared event: sl_event, _ values: UnsafePointer<sl_value>?) {
    for slot in found.indices { found[slot] = nil }
    guard let values else { return }
    let first = Int(event.first_value)
    for place in first..<(first + Int(event.value_count)) {
      guard let slot = shared[Int(values[place].slot)] else { continue }
      if values[place].kind != SL_NULL.rawValue, found[slot] == nil { found[slot] = values[place] }
    }
  }

  private func load(_ event: sl_event, _ batch: sl_batch) {
    for slot in found.indices { found[slot] = nil }
    for offset in 0..<Int(event.value_count) {
      guard let value = batch.values?[Int(event.first_value) + offset] else { break }
      if value.kind != SL_NULL.rawValue, found[Int(value.slot)] == nil {
        found[Int(value.slot)] = value
      }
    }
  }

  private func bytes(_ slot: Int) -> UnsafeRawBufferPointer? {
    found[slot].map { UnsafeRawBufferPointer(start: $0.bytes, count: Int($0.length)) }
  }

  /// The time of the current event; nil when it has none that can be read.
  package var time: Timestamp? { bytes(timestamp).flatMap { DateFormat.standard.parse($0) } }

  /// Calls back with the id of the current event.
  package func withID<Result>(_ event: sl_event, _ body: (UnsafeRawBufferPointer) -> Result)
    -> Result
  {
    if let id = bytes(SlotTable.id) ?? bytes(eventID) { return body(id) }
    return Self.digest(event).withUnsafeBytes { body($0) }
  }

  /// Puts the name of the current event's index into `name`; empty where it does not tell it.
  func index(into name: inout [UInt8]) {
    name.removeAll(keepingCapacity: true)
    if let index = bytes(SlotTable.index) {
      name += index
    } else if let type = bytes(dataStream.type), let dataset = bytes(dataStream.dataset) {
      name += type
      name.append(UInt8(ascii: "-"))
      name += dataset
      name.append(UInt8(ascii: "-"))
      if let namespace = bytes(dataStream.namespace) {
        name += namespace
      } else {
        name += "default".utf8
      }
    }
  }

  /// Calls back with the host's name, its other name and its id, as far as they are there.
  func forEachHost(_ body: (UnsafeRawBufferPointer) -> Void) {
    for slot in hosts {
      if let host = bytes(slot), host.count <= 1024 { body(host) }
    }
  }

  /// The name by which the host is listed.
  var hostName: UnsafeRawBufferPointer? { hosts.lazy.compactMap { self.bytes($0) }.first }

  /// Whether one of the host's names is among these hashes.
  func isOf(hosts wanted: Set<UInt64>) -> Bool {
    var isAny = false
    forEachHost { if wanted.contains(KeyHash.host($0)) { isAny = true } }
    return isAny
  }

  /// SHA-256 of the line, 64 digits.
  private static func digest(_ event: sl_event) -> [UInt8] {
    var sum = [UInt8](repeating: 0, count: 32)
    SHA256(event.line, Int(event.line_length), &sum)
    return Hexadecimal.digits(of: sum)
  }
}
