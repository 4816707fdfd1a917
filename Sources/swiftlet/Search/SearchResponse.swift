// SPDX-License-Identifier: Apache-2.0

/// The body of an answer of Elasticsearch's `_eql/search`.
enum SearchResponse {
  /// The body with results under `name`, `events` or `sequences`; `write` adds one of them.
  static func text<Result>(
    _ name: String,
    _ results: [Result],
    milliseconds: Int,
    _ write: (Result, inout [UInt8]) -> Void
  ) -> String {
    var out: [UInt8] = []
    out +=
      #"{"is_partial":false,"is_running":false,"took":\#(milliseconds),"timed_out":false,"#.utf8
    out += #""hits":{"total":{"value":\#(results.count),"relation":"eq"},"\#(name)":["#.utf8
    for (index, result) in results.enumerated() {
      if index > 0 { out.append(UInt8(ascii: ",")) }
      write(result, &out)
    }
    out += "]}}".utf8
    return String(decoding: out, as: UTF8.self)
  }
}
