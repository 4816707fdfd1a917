// SPDX-License-Identifier: Apache-2.0
import EQL
import Events

extension RuleReader {
  /// Checks what the keys say, beyond their types.
  mutating func checkValues() {
    checkRequired()
    checkIdentity()
    checkSeverity()
    checkSchedule()
    checkSources()
    checkAlerts()
    checkThreat()
    checkDates()
    checkGuide()
  }

  private mutating func checkRequired() {
    var required = ["name", "description", "risk_score", "severity", "type", "rule_id"]
    if text("type") == RuleKind.eql.rawValue { required += ["query", "language"] }
    for name in required where key(name) == nil {
      report(
        .missingKey,
        "the rule has no `\(name)`",
        at: "rule",
        value: false,
        help: [Self.hint(name)]
      )
    }
    for key in ["name", "description", "query"] {
      if let text = text(key), text.allSatisfy(\.isWhitespace) {
        report(.badKeyValue, "`\(key)` is empty", at: "rule.\(key)")
      }
    }
  }

  private static func hint(_ key: String) -> String {
    switch key {
    case "risk_score": "add `risk_score = 47`, 0 to 100"
    case "severity": "add `severity = \"medium\"`: low, medium, high or critical"
    case "type": "add `type = \"eql\"`"
    case "language": "add `language = \"eql\"`"
    case "rule_id": "add `rule_id` with a UUID of its own, such as `uuidgen` prints"
    default: "add `\(key) = \"…\"`"
    }
  }

  private mutating func checkIdentity() {
    if let id = text("rule_id"), !Self.isIdentifier(id) {
      report(
        .unusualIdentifier,
        "`\(id)` is not a UUID in lower case",
        at: "rule.rule_id",
        help: ["write it like 0b9c8a3e-5f5f-4d0a-9f4c-2f6f1f1f7f10"]
      )
    }
    if let type = text("type"), RuleKind(rawValue: type) == nil {
      let near = Spelling.near(type, among: RuleKind.allCases.map(\.rawValue))
      report(
        .badKeyValue,
        "there is no rule type `\(type)`",
        at: "rule.type",
        help: near.isEmpty ? ["`eql` rules are run"] : ["did you mean `\(near[0])`?"]
      )
    }
    if let type = text("building_block_type"), type != "default" {
      report(
        .badKeyValue,
        "`building_block_type` can only be \"default\"",
        at: "rule.building_block_type"
      )
    }
    if text("type") == RuleKind.eql.rawValue, let language = text("language"), language != "eql" {
      report(
        .badKeyValue,
        "a rule of type eql has the language \"eql\"",
        at: "rule.language"
      )
    }
    if let signals = key("max_signals")?.intValue, signals < 1 {
      report(.badKeyValue, "`max_signals` is at least 1", at: "rule.max_signals")
    }
  }

  private static func isIdentifier(_ text: String) -> Bool {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    return parts.map(\.utf8.count) == [8, 4, 4, 4, 12]
      && text.utf8.allSatisfy { byte in
        byte == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
          || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
      }
  }

  private mutating func checkSeverity() {
    let severity = text("severity").flatMap(Severity.init)
    if let text = text("severity"), severity == nil {
      let near = Spelling.near(text, among: Severity.allCases.map(\.rawValue))
      report(
        .badSeverity,
        "there is no severity `\(text)`",
        at: "rule.severity",
        help: [near.isEmpty ? "write low, medium, high or critical" : "did you mean `\(near[0])`?"]
      )
    }
    guard case .number(let token)? = key("risk_score") else { return }
    guard let score = Int(token), (0...100).contains(score) else {
      report(
        .badRiskScore,
        "a risk score is a whole number from 0 to 100, this is \(token)",
        at: "rule.risk_score",
        help: ["low 21, medium 47, high 73, critical 99"]
      )
      return
    }
    if let severity, Severity(riskScore: score) != severity {
      report(
        .severityMismatch,
        "risk score \(score) belongs to severity \(Severity(riskScore: score).rawValue), not \(severity.rawValue)",
        at: "rule.risk_score",
        help: ["\(severity.rawValue) is usually \(severity.usualRiskScore)"]
      )
    }
  }

  private mutating func checkSchedule() {
    let schedule = schedule
    if schedule.intervalSeconds ?? 0 < 1 {
      report(
        .badSchedule,
        "`\(schedule.interval)` is not an interval",
        at: "rule.interval",
        help: ["write a number and one of s, m, h, d: \"5m\""]
      )
    }
    let now = Timestamp(milliseconds: 1_700_000_000_000)
    for (key, text) in [("from", schedule.from), ("to", schedule.to)]
    where DateMath.parse(text, now: now) == nil {
      report(
        .badSchedule,
        "`\(text)` is not date maths",
        at: "rule.\(key)",
        help: ["write \"now\" or \"now-9m\""]
      )
    }
    if let from = DateMath.parse(schedule.from, now: now),
      let to = DateMath.parse(schedule.to, now: now), from > to
    {
      report(
        .badSchedule,
        "the window is empty: `\(schedule.from)` lies behind `\(schedule.to)`",
        at: key("to") == nil ? "rule.from" : "rule.to",
        help: ["let `to` be \"now\" and `from` earlier, such as \"now-9m\""]
      )
    }
    if let lookback = schedule.lookbackSeconds, lookback < 0 {
      report(
        .scheduleGap,
        "runs every \(schedule.interval) but looks back less far (\(schedule.from)): events are missed",
        at: key("from") == nil ? "rule.interval" : "rule.from",
        help: ["let `from` reach beyond the interval"]
      )
    }
  }

  private mutating func checkSources() {
    if key("index") != nil, key("data_view_id") != nil {
      report(
        .conflictingKeys,
        "`index` and `data_view_id` exclude each other",
        at: "rule.data_view_id",
        value: false,
        help: ["keep one of them"]
      )
    }
    if let patterns = key("index")?.arrayValue, patterns.contains(.string("")) {
      report(.badKeyValue, "an index pattern is empty", at: "rule.index")
    }
  }

  /// `query` is the rule's, if it could be compiled.
  mutating func checkTimestampOverride(_ rule: Rule, _ query: CompiledQuery?) {
    guard rule.kind == .eql, let text = rule.query, key("timestamp_override") == nil,
      query?.isEventQuery ?? EQL.isEventQuery(text)
    else { return }
    report(
      .noTimestampOverride,
      "without `timestamp_override` late events are missed by runs",
      at: "rule.query",
      value: false,
      help: ["add `timestamp_override = \"event.ingested\"`"]
    )
  }

  /// A window that is shorter than a sequence may last never holds all of it: Elasticsearch does not
  /// find it then. Our own runs look further back instead.
  mutating func checkMaxspan(_ rule: Rule, _ query: CompiledQuery?) {
    guard rule.kind == .eql, let text = rule.query, let window = rule.schedule.windowSeconds,
      let maxspan = query.map(\.query.maxspan) ?? EQL.maxspan(of: text),
      Int64(window) < maxspan / 1_000
    else { return }
    report(
      .windowBelowMaxspan,
      "runs look back less far (\(rule.schedule.from)) than a sequence may last",
      at: key("from") == nil ? "rule.query" : "rule.from",
      value: key("from") != nil,
      help: ["let `from` reach beyond `maxspan`"]
    )
  }

  private mutating func checkThreat() {
    for (index, threat) in (key("threat")?.arrayValue ?? []).enumerated() {
      guard let tactic = threat["tactic"] else {
        report(
          .badThreat,
          "this threat names no tactic",
          at: "rule.threat.\(index)",
          help: ["add [rule.threat.tactic]"]
        )
        continue
      }
      checkEntry(tactic, prefix: "TA", kind: "tactics", at: "rule.threat.\(index).tactic")
      for (number, technique) in (threat["technique"]?.arrayValue ?? []).enumerated() {
        checkEntry(
          technique,
          prefix: "T",
          kind: "techniques",
          at: "rule.threat.\(index).technique.\(number)"
        )
        for (part, sub) in (technique["subtechnique"]?.arrayValue ?? []).enumerated() {
          checkEntry(
            sub,
            prefix: "T",
            kind: "techniques",
            at: "rule.threat.\(index).technique.\(number).subtechnique.\(part)"
          )
        }
      }
    }
  }

  /// Ids are letters, digits and for sub-techniques a point; pages are those of attack.mitre.org.
  private mutating func checkEntry(
    _ entry: JSONValue,
    prefix: String,
    kind: String,
    at path: @autoclosure () -> String
  ) {
    guard let id = entry["id"]?.stringValue, let reference = entry["reference"]?.stringValue,
      entry["name"]?.stringValue != nil
    else {
      report(.badThreat, "`\(path())` needs `id`, `name` and `reference`", at: path())
      return
    }
    let digits = id.dropFirst(prefix.count)
    guard !id.hasPrefix("AML") else { return }
    let isID =
      id.hasPrefix(prefix) && !digits.isEmpty
      && digits.allSatisfy { $0.isASCII && $0.isNumber || $0 == "." }
    guard isID else {
      report(
        .badThreat,
        "`\(id)` is not an ATT&CK id",
        at: "\(path()).id",
        help: ["tactics are like TA0011, techniques like T1572 or T1090.001"]
      )
      return
    }
    let page = id.split(separator: ".").joined(separator: "/")
    let wanted = "https://attack.mitre.org/\(kind)/\(page)"
    guard reference != wanted, reference != wanted + "/" else { return }
    report(
      .badThreat,
      "the reference does not belong to \(id)",
      at: "\(path()).reference",
      help: ["write \"\(wanted)/\""]
    )
  }

  private static let dateFormat = DateFormat("yyyy/MM/dd")

  private mutating func checkDates() {
    for key in ["creation_date", "updated_date", "deprecation_date"] {
      guard let text = metadata(key)?.stringValue else { continue }
      guard Array(text.utf8).withUnsafeBytes({ Self.dateFormat?.parse($0) }) == nil else {
        continue
      }
      report(
        .badDate,
        Self.looksLikeDate(text)
          ? "there is no such day as \(text)" : "`\(text)` is not a date like 2026/11/24",
        at: "metadata.\(key)",
        help: ["write year/month/day"]
      )
    }
  }

  private static func looksLikeDate(_ text: String) -> Bool {
    text.split(separator: "/", omittingEmptySubsequences: false).map(\.utf8.count) == [4, 2, 2]
      && text.utf8.allSatisfy { $0 >= UInt8(ascii: "/") && $0 <= UInt8(ascii: "9") }
  }

  /// Every `$osquery_N` has its entry and every entry its slot.
  private mutating func checkGuide() {
    for (number, entry) in (document["transform"]?["osquery"]?.arrayValue ?? []).enumerated()
    where entry["query"] == nil {
      report(
        .badGuide,
        "question \(number) has no `query` and cannot be asked",
        at: "transform.osquery.\(number)",
        help: ["add `query = \"SELECT …\"`"]
      )
    }
    guard let note = text("note") else { return }
    let entries = document["transform"]?["osquery"]?.arrayValue?.count ?? 0
    var used: Set<Int> = []
    var rest = note.holds("$osquery_") ? note[...] : ""
    while let range = Self.find("$osquery_", in: rest) {
      let digits = rest[range.upperBound...].prefix { $0.isASCII && $0.isNumber }
      rest = rest[digits.endIndex...]
      guard let number = Int(digits) else { continue }
      used.insert(number)
      if number >= entries {
        report(
          .badGuide,
          "the guide uses $osquery_\(number), but "
            + (entries == 1 ? "there is 1 question" : "there are \(entries) questions"),
          at: "rule.note",
          value: false,
          help: ["add a [[transform.osquery]] entry; the first is $osquery_0"]
        )
      }
    }
    for number in 0..<entries where !used.contains(number) {
      report(
        .badGuide,
        "the guide never shows question \(number)",
        at: "transform.osquery.\(number)",
        help: ["put $osquery_\(number) into `note`"]
      )
    }
  }

  /// By bytes, for guides are long.
  private static func find(_ mark: String, in text: Substring) -> Range<Substring.Index>? {
    guard let first = mark.utf8.first else { return nil }
    let bytes = text.utf8
    var rest = bytes[...]
    while let start = rest.firstIndex(of: first) {
      if rest[start...].starts(with: mark.utf8) {
        return start..<bytes.index(start, offsetBy: mark.utf8.count)
      }
      rest = rest[bytes.index(after: start)...]
    }
    return nil
  }
}
