// SPDX-License-Identifier: Apache-2.0
import CSimdJSON
import Events

extension StoredFields {
  /// What the catalogue wants to know of a frame's text.
  func summary(of text: [UInt8]) -> BatchSummary {
    var summary = BatchSummary()
    let block = text.withUnsafeBytes { LineBlock($0, firstLine: 1, source: "") }
    try? forEach(block.bytes) { event throws(StorageError) in
      guard event.status == SL_OK.rawValue else { return }
      summary.add(time: time)
      withID(event) { summary.keys.append(KeyHash.id($0)) }
      forEachHost { summary.keys.append(KeyHash.host($0)) }
      if let name = hostName, name.count <= 1024 {
        summary.add(host: String(decoding: name, as: UTF8.self))
      }
    }
    return summary
  }
}
