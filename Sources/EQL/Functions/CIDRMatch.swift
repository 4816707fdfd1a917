// SPDX-License-Identifier: Apache-2.0
import Events

extension Function {
  /// `cidrMatch(address, network, …)`
  ///
  /// On a field it is an index query, true for any of its values; only computed addresses come here.
  static let cidrMatch = Function(
    name: .cidrMatch,
    parameters: [Parameter("address", .address), Parameter("network", .text, isConstant: true)],
    isVariadic: true,
    result: .boolean,
    summary:
      "Whether an address lies in one of the networks, IPv4 and IPv6 mixed. Bits of the host "
      + "in a network do not matter.",
    examples: [
      Example(#"cidrMatch("192.168.152.12", "192.168.0.0/16")"#, "true"),
      Example(#"cidrMatch("192.168.152.12", "10.0.0.0/8", "192.168.152.7/24")"#, "true"),
      Example(#"cidrMatch("::1", "0.0.0.0/0")"#, "false"),
      Example(#"cidrMatch(null, "10.0.0.0/8")"#, "null"),
    ],
    evaluate: { call in
      guard let text = call.text(0), let address = IPAddress.parse(UnsafeRawBufferPointer(text))
      else { return .null }
      return .boolean(call.prepared.networks.contains { $0.contains(address) })
    }
  )
}
