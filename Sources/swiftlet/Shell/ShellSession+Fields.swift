// SPDX-License-Identifier: Apache-2.0
import Events

extension ShellSession {
  /// `:fields`: the names that a query may use.
  func showFields(_ pattern: String) {
    let seen = Dictionary(survey.fields.map { ($0.path, $0) }) { first, _ in first }
    let names = fieldNames.filter { name in
      pattern.isEmpty
        || (FieldPatterns.isPlain(pattern)
          ? name.lowercased().contains(pattern.lowercased())
          : FieldPatterns.matches(pattern, name))
    }
    var table = TextTable(["field", "type", "seen", "example"], alignsRight: [false, false, true])
    for name in names.prefix(500) {
      table.add([
        name, baseSchema.definition(of: name)?.type.elasticsearchName ?? "", share(seen[name]),
        seen[name]?.example ?? "",
      ])
    }
    guard !table.isEmpty else {
      Console.note("no field is called so; :schema lists those of the files")
      return
    }
    for line in table.lines(width: width, style: .output) { Console.print(line) }
    if names.count > 500 { Console.note("… and \(ProgressLine.count(names.count - 500)) more") }
  }

  /// `:schema`: the fields of the files.
  func showSchema() {
    var table = TextTable(["field", "type", "seen", "example"], alignsRight: [false, false, true])
    for field in survey.fields {
      let type = baseSchema.definition(of: field.path)?.type.elasticsearchName
      let kinds = field.kinds.sorted().joined(separator: ", ")
      table.add([field.path, type ?? kinds, share(field), field.example])
    }
    for line in table.lines(width: width, style: .output) { Console.print(line) }
    let events = ProgressLine.count(survey.events, "event")
    Console.note(survey.isWhole ? events : "of the first \(events) of the files")
  }

  private func share(_ field: FieldSurvey.Field?) -> String {
    guard let field, survey.events > 0 else { return "" }
    let percent = Double(field.count) / Double(survey.events) * 100
    return percent < 1 ? "<1 %" : "\(Int(percent)) %"
  }
}
