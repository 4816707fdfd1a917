// SPDX-License-Identifier: Apache-2.0
import EQL
import Events

/// Turns the document of a rule file into a rule, and says everything that is wrong with it.
struct RuleReader {
  let document: JSONValue
  let places: TOMLPlaces
  /// The `[rule]` table, which most questions are about.
  private let table: JSONValue?
  var diagnostics: [Diagnostic] = []

  init(_ document: JSONValue, places: TOMLPlaces) {
    self.document = document
    self.places = places
    table = document["rule"]
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
    let place = places[path]
    let range = value ? place?.value : place?.key
    diagnostics.append(
      Diagnostic(
        code,
        message,
        at: range ?? places.nearest(path),
        labels: labels,
        help: help
      )
    )
  }

  /// The value of a key of `[metadata]`.
  func metadata(_ name: String) -> JSONValue? { document["metadata"]?[name] }

  /// The value of a key of `[rule]`.
  func key(_ name: String) -> JSONValue? { table?[name] }

  func text(_ name: String) -> String? { key(name)?.stringValue }

  func texts(_ name: String) -> [String] {
    key(name)?.arrayValue?.compactMap(\.stringValue) ?? []
  }

  // MARK: Shapes

  /// Checks every key against the schema.
  mutating func checkShapes() {
    check(document, .table(RuleShape.file), at: "")
  }

  /// `path` is made where something is wrong only.
  private mutating func check(
    _ value: JSONValue,
    _ shape: RuleShape,
    at path: @autoclosure () -> String
  ) {
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
        func inner() -> String {
          let path = path()
          return path.isEmpty ? member.key : "\(path).\(member.key)"
        }
        guard let shape = keys[member.key] else {
          unknown(member.key, at: inner(), known: keys)
          continue
        }
        check(member.value, shape, at: inner())
      }
    case (.tables(let keys), .array(let elements)):
      for (index, element) in elements.enumerated() {
        check(element, .table(keys), at: "\(path()).\(index)")
      }
    case (.tableLists(let keys), .array(let lists)):
      for (index, list) in lists.enumerated() {
        check(list, .tables(keys), at: "\(path()).\(index)")
      }
    default:
      let path = path()
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
    guard table?.members != nil else {
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
      riskScore: key("risk_score")?.intValue ?? 0,
      version: key("version")?.intValue ?? metadata("version")?.intValue ?? 1,
      schedule: schedule,
      maxSignals: key("max_signals")?.intValue ?? 100,
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
      fallsBackToTimestamp: !(key("timestamp_override_fallback_disabled")?.boolValue ?? false),
      timestampField: text("timestamp_field"),
      eventCategoryOverride: text("event_category_override"),
      tiebreakerField: text("tiebreaker_field"),
      buildingBlockType: text("building_block_type"),
      overrides: overrides,
      suppression: suppression,
      isEnabled: key("enabled")?.boolValue ?? true,
      maturity: metadata("maturity")?.stringValue,
      upstreamID: metadata("extended")?["upstream_rule_id"]?.stringValue,
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
    (document["transform"]?["osquery"]?.arrayValue ?? []).map { entry in
      let query = entry["query"]?.stringValue ?? ""
      return Guide.Question(label: entry["label"]?.stringValue ?? query, query: query)
    }
  }

  private var guide: Guide? {
    guard let note = text("note") else { return nil }
    return Guide(note: note, osquery: osqueryQuestions)
  }

  private var threat: [Threat] {
    (key("threat")?.arrayValue ?? []).map { threat in
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
