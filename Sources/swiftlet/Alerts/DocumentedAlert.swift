// SPDX-License-Identifier: Apache-2.0
import Detection
import Events
import Rules

/// What an alert's document tells a person: for alerts that were kept, whose rule may be gone.
struct DocumentedAlert {
  /// A clause of the query that held, with the values that made it hold.
  struct Clause {
    var text: String
    var values: [(field: String, texts: [String])]

    /// The values on one line.
    var line: String {
      values.map { value in
        if value.texts.isEmpty { return "(missing)" }
        let list = value.texts.prefix(6).joined(separator: ", ")
        return value.texts.count > 6 ? "\(list), … \(value.texts.count - 6) more" : list
      }.joined(separator: "; ")
    }
  }

  /// An aim with the ways to it, as the rule names them.
  struct Aim {
    var tactic: Entry
    /// Techniques and sub-techniques.
    var techniques: [Entry]
  }

  /// An entry of ATT&CK.
  struct Entry: Hashable {
    var id: String
    var name: String
    var text: String { "\(id) \(name)" }
  }

  let document: JSONValue

  /// What happened.
  var sentence: String {
    document.text(at: "swiftlet.explanation.summary")
      ?? document.text(at: "kibana.alert.reason") ?? "an event matched"
  }

  /// The text that Elastic Security shows.
  var reason: String? { document.text(at: "kibana.alert.reason") }
  var user: String? { document.text(at: "user.name") }
  var process: String? { document.text(at: "process.name") }
  var arguments: [String] { document.texts(at: "process.args") }
  var folder: String? { document.text(at: "process.working_directory") }
  var ancestry: [Ancestor] { Ancestor.chain(of: document) }
  var documentProblem: String? { document.text(at: "swiftlet.document_problem") }
  var isCut: Bool { document.text(at: "swiftlet.args_truncated") == "true" }
  /// How many events had been lost by then.
  var lostBefore: Int { document.text(at: "swiftlet.loss.events").flatMap { Int($0) } ?? 0 }
  var hasGuide: Bool { document.text(at: "kibana.alert.rule.note")?.isEmpty == false }

  /// The clauses that held.
  var clauses: [Clause] {
    document.values(at: "swiftlet.explanation.clauses").compactMap { clause in
      guard let text = clause["clause"]?.stringValue else { return nil }
      let values = (clause["values"]?.members ?? []).map { member in
        (member.key, (member.value.arrayValue ?? []).compactMap(\.scalarText))
      }
      return Clause(text: text, values: values)
    }
  }

  /// What the rule says of the attacker's aims.
  var aims: [Aim] {
    document.values(at: "kibana.alert.rule.threat").compactMap { threat in
      guard let tactic = threat["tactic"].flatMap(Self.entry) else { return nil }
      let techniques = (threat["technique"]?.arrayValue ?? []).flatMap { technique in
        [Self.entry(technique)]
          + (technique["subtechnique"]?.arrayValue ?? []).map { Self.entry($0) }
      }
      return Aim(tactic: tactic, techniques: techniques.compactMap { $0 })
    }
  }

  private static func entry(_ value: JSONValue) -> Entry? {
    guard let id = value["id"]?.stringValue else { return nil }
    return Entry(id: id, name: value["name"]?.stringValue ?? "")
  }
}
