// SPDX-License-Identifier: Apache-2.0
import Events

/// A message as a Detection Finding (class 2004) of the Open Cybersecurity Schema Framework.
struct OCSFFinding {
  /// The version of the schema.
  static let version = "1.4.0"

  private let message: Message

  init(_ message: Message) { self.message = message }

  var line: [UInt8] {
    var line: [UInt8] = []
    document.serialise(into: &line)
    return line
  }

  var document: JSONValue {
    var members: [JSONValue.Member] = [
      .init("activity_id", 1), .init("activity_name", "Create"),
      .init("category_uid", 2), .init("category_name", "Findings"),
      .init("class_uid", 2004), .init("class_name", "Detection Finding"),
      .init("type_uid", 200_401), .init("type_name", "Detection Finding: Create"),
      .init("time", .integer(message.time.milliseconds)),
      .init("severity_id", .integer(severity.id)), .init("severity", .string(severity.name)),
      .init("status_id", 1), .init("status", "New"),
      .init("is_alert", true),
      .init("risk_score", .integer(message.riskScore)),
      .init(
        "metadata",
        [
          "uid": .string(message.id), "version": .string(Self.version),
          "profiles": ["host"],
          "product": [
            "name": "Swiftlet", "vendor_name": "Swiftlet", "version": .string(ProductVersion.text),
          ],
        ]
      ),
      .init("finding_info", findingInfo),
    ]
    if let reason = message.text("kibana.alert.reason") {
      members.append(.init("message", .string(reason)))
    }
    if let device { members.append(.init("device", device)) }
    if let process = process("process") {
      members.append(.init("evidences", [["process": process]]))
    }
    return .object(members)
  }

  private var severity: (id: Int, name: String) {
    switch message.severity {
    case "low": (2, "Low")
    case "medium": (3, "Medium")
    case "high": (4, "High")
    case "critical": (5, "Critical")
    default: (0, "Unknown")
    }
  }

  private var findingInfo: JSONValue {
    var members: [JSONValue.Member] = [
      .init("uid", .string(message.id)), .init("title", .string(message.ruleName)),
      .init("created_time", .integer(message.time.milliseconds)),
      .init(
        "analytic",
        [
          "uid": .string(message.ruleID), "name": .string(message.ruleName), "type_id": 1,
          "type": "Rule",
        ]
      ),
    ]
    if let text = message.text("kibana.alert.rule.description") {
      members.append(.init("desc", .string(text)))
    }
    if let time = message.text("kibana.alert.original_time").flatMap(Timestamp.init(text:)) {
      members.append(.init("first_seen_time", .integer(time.milliseconds)))
      members.append(.init("last_seen_time", .integer(time.milliseconds)))
    }
    if !attacks.isEmpty { members.append(.init("attacks", .array(attacks))) }
    return .object(members)
  }

  /// One for each technique, or tactic without one, that the rule names.
  private var attacks: [JSONValue] {
    message.document.values(at: "kibana.alert.rule.threat").flatMap { threat -> [JSONValue] in
      guard let tactic = Self.named(threat["tactic"]) else { return [] }
      let techniques = threat["technique"]?.arrayValue ?? []
      if techniques.isEmpty { return [["tactic": tactic]] }
      return techniques.flatMap { technique -> [JSONValue] in
        guard let name = Self.named(technique) else { return [] }
        let inner = (technique["subtechnique"]?.arrayValue ?? []).compactMap(Self.named)
        if inner.isEmpty { return [["tactic": tactic, "technique": name]] }
        return inner.map { ["tactic": tactic, "technique": name, "sub_technique": $0] }
      }
    }
  }

  private static func named(_ value: JSONValue?) -> JSONValue? {
    guard let id = value?["id"]?.stringValue else { return nil }
    return ["uid": .string(id), "name": .string(value?["name"]?.stringValue ?? id)]
  }

  private var device: JSONValue? {
    guard let host = message.host else { return nil }
    var members: [JSONValue.Member] = [
      .init("type_id", 0), .init("type", "Unknown"), .init("hostname", .string(host)),
    ]
    if let id = message.text("host.id") { members.append(.init("uid", .string(id))) }
    if let address = message.text("host.ip") { members.append(.init("ip", .string(address))) }
    let name = message.text("host.os.full") ?? message.text("host.os.name") ?? "Linux"
    members.append(.init("os", ["name": .string(name), "type_id": 200, "type": "Linux"]))
    return .object(members)
  }

  /// The process whose fields stand under a path; its parent with it.
  private func process(_ path: String) -> JSONValue? {
    func text(_ name: String) -> String? { message.text(path + "." + name) }
    func number(_ name: String) -> Int? { text(name).flatMap { Int($0) } }
    guard text("name") != nil || text("executable") != nil || number("pid") != nil else {
      return nil
    }
    var members: [JSONValue.Member] = []
    if let pid = number("pid") { members.append(.init("pid", .integer(pid))) }
    if let id = text("entity_id") { members.append(.init("uid", .string(id))) }
    if let name = text("name") { members.append(.init("name", .string(name))) }
    if let line = text("command_line") { members.append(.init("cmd_line", .string(line))) }
    if let file = text("executable") {
      let name = file.split(separator: "/").last.map(String.init) ?? file
      members.append(
        .init(
          "file",
          ["name": .string(name), "path": .string(file), "type_id": 1, "type": "Regular File"]
        )
      )
    }
    if let time = text("start").flatMap(Timestamp.init(text:)) {
      members.append(.init("created_time", .integer(time.milliseconds)))
    }
    let isInner = path != "process"
    let user = text("user.name") ?? (isInner ? nil : message.text("user.name"))
    let userID = text("user.id") ?? (isInner ? nil : message.text("user.id"))
    if user != nil || userID != nil {
      var fields: [JSONValue.Member] = []
      if let user { fields.append(.init("name", .string(user))) }
      if let userID { fields.append(.init("uid", .string(userID))) }
      members.append(.init("user", .object(fields)))
    }
    if !isInner, let parent = process("process.parent") {
      members.append(.init("parent_process", parent))
    }
    return .object(members)
  }
}
