// SPDX-License-Identifier: Apache-2.0
import Events

/// The first question of a DNS message (RFC 1035, 4.1); what a hostile sender makes of it is bounded.
struct DNSQuestion {
  /// As zone files write it, without the dot at its end: `\.` and `\007` for what is no plain character.
  var name: [UInt8]
  var type: UInt16

  /// Nil when it is no question, or not a well-formed one.
  init?(_ message: Span<UInt8>) {
    // Header: twelve bytes; the highest bit of the flags marks an answer.
    guard message.count >= 12, message[2] & 0x80 == 0, message[4] != 0 || message[5] != 0 else {
      return nil
    }
    name = []
    type = 0
    var index = 12
    while true {
      guard index < message.count else { return nil }
      let length = Int(message[index])
      index += 1
      if length == 0 { break }
      // Longer ones are pointers, which a first name cannot have.
      guard length < 64, index + length <= message.count, index + length - 12 <= 254 else {
        return nil
      }
      if !name.isEmpty { name.append(0x2E) }
      for place in index..<index + length { append(message[place]) }
      index += length
    }
    guard index + 4 <= message.count else { return nil }
    type = UInt16(message[index]) << 8 | UInt16(message[index + 1])
  }

  private mutating func append(_ byte: UInt8) {
    switch byte {
    case 0x2E, 0x5C: name += [0x5C, byte]
    case 0x21...0x7E: name.append(byte)
    default:
      name += [0x5C, 0x30 + byte / 100, 0x30 + byte / 10 % 10, 0x30 + byte % 10]
    }
  }
}

extension JSONWriter {
  /// The name of a record type (IANA's registry), `TYPE65400` for one without.
  mutating func dnsType(_ type: UInt16) {
    raw("\"")
    switch type {
    case 1: raw("A")
    case 2: raw("NS")
    case 5: raw("CNAME")
    case 6: raw("SOA")
    case 10: raw("NULL")
    case 12: raw("PTR")
    case 13: raw("HINFO")
    case 15: raw("MX")
    case 16: raw("TXT")
    case 25: raw("KEY")
    case 28: raw("AAAA")
    case 33: raw("SRV")
    case 35: raw("NAPTR")
    case 43: raw("DS")
    case 48: raw("DNSKEY")
    case 64: raw("SVCB")
    case 65: raw("HTTPS")
    case 99: raw("SPF")
    case 251: raw("IXFR")
    case 252: raw("AXFR")
    case 255: raw("ANY")
    case 257: raw("CAA")
    default:
      raw("TYPE")
      number(type)
    }
    raw("\"")
  }
}
