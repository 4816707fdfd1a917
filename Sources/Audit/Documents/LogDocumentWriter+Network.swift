// SPDX-License-Identifier: Apache-2.0
import Events

extension LogDocumentWriter {
  /// `,"source":{…},"destination":{…},"network":{…}`: the kernel logs the far end of a connection, and
  /// the near end of a socket that is bound.
  mutating func network(_ event: AuditEvent, _ meaning: EventMeaning) {
    let address = event.record(.socketAddress)?.value("saddr")
      .flatMap(SocketAddress.init(hexadecimal:))
    if let address, address.isInternet {
      json.raw(meaning.direction == "egress" ? ",\"destination\":{" : ",\"source\":{")
      json.raw("\"ip\":")
      json.string(address.address)
      json.raw(",\"address\":")
      json.string(address.address)
      json.raw(",\"port\":")
      json.number(address.port)
      json.raw("}")
    }
    guard meaning.direction != nil || address?.isInternet == true else { return }
    json.raw(",\"network\":{")
    var separator: StaticString = ""
    if let direction = meaning.direction {
      json.raw("\"direction\":\"")
      json.raw(direction)
      json.raw("\"")
      separator = ","
    }
    if let address, address.isInternet {
      json.raw(separator)
      json.raw(address.family == .inet ? "\"type\":\"ipv4\"" : "\"type\":\"ipv6\"")
    }
    json.raw("}")
  }
}

extension Optional<StaticString> {
  fileprivate static func == (left: Self, right: StaticString) -> Bool {
    guard let left, left.utf8CodeUnitCount == right.utf8CodeUnitCount else { return false }
    return left.withUTF8Buffer { left in right.withUTF8Buffer { left.elementsEqual($0) } }
  }
}
