// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@testable import Audit

/// Single records against what go-libaudit makes of them: every value of every record.
@Suite(.enabled(if: SharedData.missing == nil, "the other projects' logs are not here"))
struct RecordAgreementTests {
  @Test(arguments: ["audit-rhel7.log", "audit-ubuntu16.log", "test2.log"])
  func valuesAreThoseOfLibaudit(_ file: String) throws {
    let folder = "go-libaudit/auparse/testdata/"
    let lines = try SharedData.lines(folder + file)
    let goldens = try #require(try SharedData.json(folder + file + ".golden") as? [Any])
    var agreement = Agreement()
    var seen = 0
    var notUnderstood = 0
    for line in lines {
      guard let record = AuditLine.record(line.span) else {
        notUnderstood += 1
        continue
      }
      let name = String(decoding: record.type.name, as: UTF8.self).lowercased()
      let golden = goldens.lazy.compactMap { $0 as? [String: Any] }.first {
        $0["record_type"] as? String == name
          && $0["sequence"] as? UInt64 == record.stamp.serial
      }
      guard let golden, let theirs = golden["data"] as? [String: Any] else {
        agreement.compare(name, "record", "read", nil)
        continue
      }
      seen += 1
      var data = RecordData()
      data.add(record)
      let tags = data.take("key")
      let ours = Dictionary(
        uniqueKeysWithValues: data.all.filter { !$0.values.isEmpty }.map {
          (text($0.key), $0.values.map(text).joined(separator: "|"))
        }
      )
      for key in Set(ours.keys).union(theirs.keys) {
        agreement.compare(name, key, ours[key], theirs[key] as? String)
      }
      if let wanted = golden["tags"] as? [String] {
        agreement.compare(
          name,
          "tags",
          tags.map(text).joined(separator: "|"),
          wanted.joined(separator: "|")
        )
      }
    }
    agreement.show("records of \(file)")
    // They understand one line as little: a record without a stamp.
    #expect(notUnderstood == goldens.filter { $0 is NSNull }.count)
    #expect(seen == goldens.filter { !($0 is NSNull) }.count)
    #expect(agreement.good == agreement.all)
  }

  private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
