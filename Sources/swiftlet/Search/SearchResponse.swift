// SPDX-License-Identifier: Apache-2.0

/// The body of an answer of Elasticsearch's `_eql/search`.
enum SearchResponse {
  /// Prints the body with results under `name`, `events` or `sequences`, one after the other;
  /// `write` adds one of them.
  static func print<Result>(
    _ name: String,
    _ results: OrderedResults<Result>,
    milliseconds: Int,
    _ write: (Result, inout [UInt8]) -> Void
  ) {
    var out: [UInt8] = []
    out +=
      #"{"is_partial":false,"is_running":false,"took":\#(milliseconds),"timed_out":false,"#.utf8
    out += #""hits":{"total":{"value":\#(results.count),"relation":"eq"},"\#(name)":["#.utf8
    for (index, result) in results.enumerated() {
      if index > 0 { out.append(UInt8(ascii: ",")) }
      write(result, &out)
      if out.count >= 1 << 16 {
        out.withUnsafeBytes { Console.write($0) }
        out.removeAll(keepingCapacity: true)
      }
    }
    out += "]}}\n".utf8
    out.withUnsafeBytes { Console.write($0) }
  }
}
