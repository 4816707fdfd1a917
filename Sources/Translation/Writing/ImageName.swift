// SPDX-License-Identifier: Apache-2.0

/// An image as runtimes write it, `registry:5000/name:tag@sha256:…`, in its parts.
struct ImageName {
  var name: [UInt8]
  var tag: [UInt8]?
  var digest: [UInt8]?

  init(_ text: [UInt8]) {
    var rest = text[...]
    if let at = rest.firstIndex(of: UInt8(ascii: "@")), at > 0, at + 1 < rest.endIndex {
      digest = Array(rest[(at + 1)...])
      rest = rest[..<at]
    }
    // A colon before the last slash is that of a registry's port.
    let last = rest.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0
    if let colon = rest[last...].firstIndex(of: UInt8(ascii: ":")), colon > last,
      colon + 1 < rest.endIndex, !rest[..<colon].elementsEqual("sha256".utf8)
    {
      tag = Array(rest[(colon + 1)...])
      rest = rest[..<colon]
    }
    name = Array(rest)
  }
}
