// SPDX-License-Identifier: Apache-2.0
import EQL
import Events

/// Turns the document of a rule file into a rule, and says everything that is wrong with it.
struct RuleReader {
  let document: JSONValue
  let locator: TOMLLocator
  var diagnostics: [Diagnostic] = []

  init(_ document: JSONValue, locator: TOMLLocator) {
    self.document = document
    self.locator = locator
  }

  // MARK: Places and problems

  mutating func report(
    _ code: DiagnosticCode,
    _ message: String,
    at path: String,
    value: Bool = true,
    help: [String] = [],
    labels: [Label] = []
  ) {
    guard diagnostics.count < Diagnostic.limit else { return }
    let place = locator.places[path]
    let range = value ? place?.value : place?.key
    diagnostics.append(
      Diagnostic(
        code,
        message,
        at: range ?? locator.nearest(path),
        labels: labels,
        help: help
      )
    )
  }

  /// The value of a path such as `rule.threat.0.tactic.id`.
  func value(_ path: String) -> JSONValue? {
    var current: JSONValue? = document
    for part in path.split(separator: ".") {
      if let number = Int(part), let elements = current?.arrayValue {
        current = elements.indices.contains(number) ? elements[number] : nil
      } else {
        current = current?[String(part)]
      }
    }
    return current
  }

  func text(_ key: String) -> String? { value("rule.\(key)")?.stringValue }

  func texts(_ key: String) -> [String] {
    value("rule.\(key)")?.arrayValue?.compactMap(\.stringValue) ?? []
  }

  // MARK: Shapes

  /// Checks every key against the schema.
  mutating func checkShapes() {
    check(document, .table(RuleShape.file), at: "")
  }

  private mutating func check(_ value: JSONValue, _ shape: RuleShape, at path: String) {
    switch (shape, value) {
    case (.anything, _), (.text, .string), (.date, .string), (.boolean, .bool),
      (.number, .number), (.textOrTexts, .string):
      return
    case (.integer, .number(let token)) where Int(token) != nil: return
    case (.texts, .array(let elements)) where elements.allSatisfy({ $0.stringValue != nil }),
      (.textOrTexts, .array(let elements)) where elements.allSatisfy({ $0.stringValue != nil }):
      return
    case (.table(let keys), .object(let members)):
      for member in members {
        let inner = path.isEmpty ? member.key : "\(path).\(member.key)"
        guard let shape = keys[member.key] else {
          unknown(member.key, at: inner, known: keys)
          continue
        }
        check(member.value, shape, at: inner)
      }
    case (.tables(let keys), .array(let elements)):
      for (index, element) in elements.enumerated() {
        check(element, .table(keys), at: "\(path).\(index)")
      }
    case (.tableLists(let keys), .array(let lists)):
      for (index, list) in lists.enumerated() {
        check(list, .tables(keys), at: "\(path).\(index)")
      }
    default:
      report(
        .wrongKeyType,
        "`\(path)` is \(shape.name), this is \(Self.name(value))",
        at: path
      )
    }
  }

  private mutating func unknown(_ key: String, at path: String, known: [String: RuleShape]) {
    guard diagnostics.count < Diagnostic.limit else { return }
    let near = Spelling.near(key, among: known.keys.sorted())
    report(
      .unknownKey,
      "unknown key `\(key)`",
      at: path,
      value: false,
      help: near.isEmpty
        ? ["own keys belong into [metadata.extended]"] : ["did you mean `\(near[0])`?"]
    )
  }

  private static func name(_ value: JSONValue) -> String {
    switch value {
    case .null: "nothing"
    case .bool: "true or false"
    case .number(let token): Int(token) == nil ? "a fraction" : "a number"
    case .string: "text"
    case .array: "a list"
    case .object: "a table"
    }
  }

  // MARK: The rule

  /// The rule as far as it can be read, so that its query is checked whatever else is wrong; nil
  /// when there is none. It is good only if no error was reported.
  mutating func rule() -> Rule? {
    guard value("rule")?.members != nil else {
      report(.missingKey, "there is no [rule] table", at: "rule", help: ["start with [rule]"])
      return nil
    }
    checkShapes()
    checkValues()
    guard let kind = text("type").flatMap(RuleKind.init) else { return nil }
    return Rule(
      id: text("rule_id") ?? "",
      name: text("name") ?? "",
      description: text("description") ?? "",
      kind: kind,
      language: text("language"),
      query: text("query"),
      severity: text("severity").flatMap(Severity.init) ?? .low,
      riskScore: value("rule.risk_score")?.intValue ?? 0,
      version: value("rule.version")?.intValue ?? value("metadata.version")?.intValue ?? 1,
      schedule: schedule,
      maxSignals: value("rule.max_signals")?.intValue ?? 100,
      index: texts("index"),
      tags: texts("tags"),
      author: texts("author"),
      license: text("license"),
      references: texts("references"),
      falsePositives: texts("false_positives"),
      threat: threat,
      guide: guide,
      setup: text("setup"),
      timestampOverride: text("timestamp_override"),
      timestampField: text("timestamp_field"),
      eventCategoryOverride: text("event_category_override"),
      tiebreakerField: text("tiebreaker_field"),
      buildingBlockType: text("building_block_type"),
      isEnabled: value("rule.enabled")?.boolValue ?? true,
      maturity: value("metadata.maturity")?.stringValue,
      upstreamID: value("metadata.extended.upstream_rule_id")?.stringValue,
      document: document
    )
  }

  var schedule: Schedule {
    let standard = Schedule()
    return Schedule(
      interval: text("interval") ?? standard.interval,
      from: text("from") ?? standard.from,
      to: text("to") ?? standard.to
    )
  }

  /// The guide's questions as `[[transform.osquery]]` lists them.
  var osqueryQuestions: [Guide.Question] {
    (value("transform.osquery")?.arrayValue ?? []).map { entry in
      let query = entry["query"]?.stringValue ?? ""
      return Guide.Question(label: entry["label"]?.stringValue ?? query, query: query)
    }
  }

  private var guide: Guide? {
    guard let note = text("note") else { return nil }
    return Guide(note: note, osquery: osqueryQuestions)
  }

  private var threat: [Threat] {
    (value("rule.threat")?.arrayValue ?? []).map { threat in
      Threat(
        framework: threat["framework"]?.stringValue ?? "MITRE ATT&CK",
        tactic: Self.entry(threat["tactic"]),
        techniques: (threat["technique"]?.arrayValue ?? []).map { technique in
          Threat.Technique(
            entry: Self.entry(technique),
            subtechniques: (technique["subtechnique"]?.arrayValue ?? []).map { Self.entry($0) }
          )
        }
      )
    }
  }

  private static func entry(_ json: JSONValue?) -> Threat.Entry {
    Threat.Entry(
      id: json?["id"]?.stringValue ?? "",
      name: json?["name"]?.stringValue ?? "",
      reference: json?["reference"]?.stringValue ?? ""
    )
  }
}
