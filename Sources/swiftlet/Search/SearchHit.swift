// SPDX-License-Identifier: Apache-2.0
import Detection
import EQL

/// An event that a search found.
struct SearchHit {
  var index: String
  var id: String
  /// The line as read.
  var line: [UInt8]
  /// Nanoseconds since 1970; the least number where the event has no time.
  var time: Int64
  /// Of a sequence or sample the stages that the event satisfies, with its keys for each.
  var stages: [(stage: Int, keys: [JoinValues])] = []
}

extension SearchHit: Spoolable {
  var memory: Int {
    let keys = stages.reduce(0) { $1.keys.reduce($0 + 64) { $0 + $1.memory } }
    return line.count + id.utf8.count + index.utf8.count + keys + 192
  }

  func write(to writer: inout SpoolWriter) {
    writer.put(index)
    writer.put(id)
    writer.put(line)
    writer.put(time)
    writer.put(stages: stages)
  }

  init(from reader: inout SpoolReader) {
    index = reader.text()
    id = reader.text()
    line = Array(reader.slice())
    time = reader.int64()
    stages = reader.stages()
  }
}
