// SPDX-License-Identifier: Apache-2.0
import Events
import Host

/// Who makes the documents.
package struct AgentInfo: Sendable {
  /// `agent.version`.
  package var version: String
  /// `agent.id`; the host's id if empty.
  package var id: String

  /// An agent of this version.
  package init(version: String, id: String = "") {
    self.version = version
    self.id = id
  }
}

/// The part of every document that never changes, rendered once for each data stream.
struct HostBlock {
  /// `"agent":{…},"data_stream":{…},"ecs":{…},"host":{…},"message":"…"` of process events.
  let json: [UInt8]
  /// The same of network events.
  let network: [UInt8]
  /// The same of file events.
  let file: [UInt8]
  /// The same of what the sensor says of itself.
  let telemetry: [UInt8]

  init(host: HostInfo, agent: AgentInfo, namespace: String) {
    func block(_ dataset: StaticString, _ message: StaticString) -> [UInt8] {
      Self.block(host, agent, namespace, dataset, message)
    }
    json = block("endpoint.events.process", "Endpoint process event")
    network = block("endpoint.events.network", "Endpoint network event")
    file = block("endpoint.events.file", "Endpoint file event")
    telemetry = block("swiftlet.telemetry", "Swiftlet telemetry")
  }

  private static func block(
    _ host: HostInfo,
    _ agent: AgentInfo,
    _ namespace: String,
    _ dataset: StaticString,
    _ message: StaticString
  ) -> [UInt8] {
    var json = JSONWriter(capacity: 1024)
    json.raw("\"agent\":{\"id\":")
    json.string(agent.id.isEmpty ? host.id : agent.id)
    json.raw(",\"type\":\"swiftlet\",\"version\":")
    json.string(agent.version)
    json.raw("},\"data_stream\":{\"type\":\"logs\",\"dataset\":\"")
    json.raw(dataset)
    json.raw("\",\"namespace\":")
    json.string(namespace)
    json.raw("},\"ecs\":{\"version\":\"8.17.0\"},\"host\":{\"hostname\":")
    json.string(host.hostname)
    json.raw(",\"name\":")
    json.string(host.hostname)
    json.raw(",\"id\":")
    json.string(host.id)
    json.raw(",\"architecture\":")
    json.string(host.architecture)
    json.raw(",\"ip\":")
    json.strings(host.addresses.ip)
    json.raw(",\"mac\":")
    json.strings(host.addresses.mac)
    json.raw(",\"os\":{\"type\":\"linux\",\"family\":")
    json.string(host.os.family)
    json.raw(",\"platform\":")
    json.string(host.os.id)
    json.raw(",\"name\":")
    json.string(host.os.name)
    json.raw(",\"full\":")
    json.string(host.os.prettyName)
    json.raw(",\"version\":")
    json.string(host.os.version)
    json.raw(",\"kernel\":")
    json.string(host.kernelRelease)
    json.raw("}},\"message\":\"")
    json.raw(message)
    json.raw("\"")
    return json.bytes
  }
}

extension JSONWriter {
  /// An array of strings.
  mutating func strings(_ texts: [String]) {
    raw("[")
    for (index, text) in texts.enumerated() {
      if index > 0 { raw(",") }
      string(text)
    }
    raw("]")
  }
}
