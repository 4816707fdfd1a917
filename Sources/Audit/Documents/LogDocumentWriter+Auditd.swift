// SPDX-License-Identifier: Apache-2.0
import Events

extension LogDocumentWriter {
  /// `,"auditd":{…},"tags":[…]`: what the records say beyond ECS, named as Auditbeat names it.
  mutating func auditd(_ event: AuditEvent, isExec: Bool) {
    let data = EventData(event, isExec: isExec)
    json.raw(",\"auditd\":{\"message_type\":")
    json.string((event.main?.type.name ?? []).map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 })
    json.raw(",\"sequence\":")
    json.number(event.stamp.serial)
    if let result = data.result {
      json.raw(",\"result\":")
      json.string(result)
    }
    if let session = data.session {
      json.raw(",\"session\":")
      json.string(session)
    }
    json.raw(",\"data\":{")
    json.members(data.fields)
    json.raw("}")
    if !data.paths.isEmpty {
      json.raw(",\"paths\":[")
      for (place, path) in data.paths.enumerated() {
        json.raw(place == 0 ? "{" : ",{")
        json.members(path)
        json.raw("}")
      }
      json.raw("]")
    }
    if event.dropped > 0 || data.fields.isTruncated {
      json.raw(",\"truncated\":true")
    }
    json.raw("}")
    guard !data.tags.isEmpty else { return }
    json.raw(",\"tags\":")
    json.values(data.tags, isArray: true)
  }
}

/// The fields of an event's records, sorted by where they belong.
package struct EventData {
  /// Paths that an event shows.
  private static let pathLimit = 64

  package private(set) var fields = RecordData()
  package private(set) var paths: [RecordData] = []
  package private(set) var tags: [[UInt8]] = []
  package private(set) var result: [UInt8]?
  package private(set) var session: [UInt8]?

  /// Sorts the fields; the arguments of an exec stand in `process.args` already.
  package init(_ event: AuditEvent, isExec: Bool) {
    var all = RecordData()
    for record in event.records {
      switch record.type {
      case .path:
        guard paths.count < Self.pathLimit else { continue }
        var path = RecordData()
        path.add(record)
        paths.append(path)
      case .execve where isExec: continue
      case .end, .processTitle, .workingDirectory: continue
      case .socketAddress:
        var address = RecordData()
        address.add(record)
        for (key, values) in address.all {
          for value in values { all.add(Array("socket_".utf8) + key, value) }
        }
      default: all.add(record)
      }
    }
    result = all.take("result").first
    session = all.take("ses").first
    tags = all.take("key")
    if event.record(.syscall) != nil {
      // These stand in `process` and `user`.
      for name: StaticString in [
        "pid", "ppid", "exe", "comm", "auid", "uid", "euid", "gid", "egid",
      ] {
        all.remove(name)
      }
    }
    fields = all
  }
}

extension JSONWriter {
  /// The fields, without braces.
  mutating func members(_ data: RecordData) {
    var isFirst = true
    for item in data.items {
      guard let first = item.first else { continue }
      if !isFirst { raw(",") }
      isFirst = false
      string(item.key)
      raw(":")
      if item.more.isEmpty { string(first) } else { values(item.values, isArray: true) }
    }
  }

  mutating func values(_ values: [[UInt8]], isArray: Bool) {
    if isArray { raw("[") }
    for (place, value) in values.enumerated() {
      if place > 0 { raw(",") }
      string(value)
    }
    if isArray { raw("]") }
  }
}
