// SPDX-License-Identifier: Apache-2.0
import Foundation

/// The folder of other projects' audit logs and what they make of them, where this machine has it:
/// `SWIFTLET_SHARED`, or `shared` beside the tree.
enum SharedData {
  private static let shared =
    ProcessInfo.processInfo.environment["SWIFTLET_SHARED"]
    ?? URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "shared").path

  static let audit = shared + "/data/audit"

  /// Why tests of it are skipped; nil when it is there.
  static let missing: String? =
    FileManager.default.fileExists(atPath: audit) ? nil : "there is no \(audit)"

  static func bytes(_ path: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(filePath: "\(audit)/\(path)")))
  }

  static func lines(_ path: String) throws -> [[UInt8]] {
    try bytes(path).split(separator: 0x0A).map(Array.init)
  }

  static func json(_ path: String) throws -> Any {
    try JSONSerialization.jsonObject(with: Data(try bytes(path)))
  }
}

/// How often something agreed, by kind.
struct Agreement {
  private var rows: [String: (good: Int, all: Int)] = [:]
  private(set) var differences: [String] = []

  mutating func compare(_ kind: String, _ name: String, _ ours: String?, _ theirs: String?) {
    rows[kind, default: (0, 0)].all += 1
    if ours == theirs {
      rows[kind]?.good += 1
    } else {
      differences.append(
        "\(kind) \(name): ours \(ours ?? "nothing"), theirs \(theirs ?? "nothing")"
      )
    }
  }

  var good: Int { rows.values.reduce(0) { $0 + $1.good } }
  var all: Int { rows.values.reduce(0) { $0 + $1.all } }
  var share: Double { all == 0 ? 0 : Double(good) / Double(all) }

  /// The table, and what differs.
  func show(_ title: String) {
    print("\(title): \(good) of \(all) values agree")
    for (kind, row) in rows.sorted(by: { $0.key < $1.key }) {
      print("  \(kind.padding(toLength: 28, withPad: " ", startingAt: 0)) \(row.good)/\(row.all)")
    }
    for difference in differences.prefix(80) { print("    \(difference)") }
  }
}
