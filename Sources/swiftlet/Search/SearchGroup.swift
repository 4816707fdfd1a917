// SPDX-License-Identifier: Apache-2.0
import Detection
import EQL

/// Events that belong together: a sequence or a sample.
struct SearchGroup {
  /// The values that bind them.
  var key: JoinValues
  /// One a term; nil for one that must not occur.
  var events: [SearchHit?]
}

extension SearchGroup: Spoolable {
  var memory: Int { events.reduce(key.memory + 64) { $0 + ($1?.memory ?? 1) } }

  func write(to writer: inout SpoolWriter) {
    key.write(to: &writer)
    writer.put(each: events) { event, writer in writer.put(event) { $0.write(to: &$1) } }
  }

  init(from reader: inout SpoolReader) {
    key = JoinValues(from: &reader)
    events = reader.list { $0.optional { SearchHit(from: &$0) } }
  }
}
