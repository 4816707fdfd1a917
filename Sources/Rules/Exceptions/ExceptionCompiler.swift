// SPDX-License-Identifier: Apache-2.0
package import EQL
package import Events

/// An item as conditions over the fields of events.
package struct CompiledException: Sendable {
  /// The item.
  package let item: ExceptionItem
  /// Its entries in their order, and behind them the operating system, where it is limited to some.
  package let parts: [Condition]

  /// True of the events that the item takes out.
  package var condition: Condition { .and(parts, SourceRange(0, parts.count)) }

  /// What a part asks, as people read it.
  package func text(ofPart part: Int) -> String {
    part < item.entries.count
      ? item.entries[part].text
      : "host.os.type is " + item.systems.map(\.rawValue).joined(separator: " or ")
  }
}

/// Makes conditions of items, with the meaning that Elasticsearch gives to the queries which Elastic makes
/// of them: `match` and `match_any` are any value of a field, to the letter; `excluded` is none.
package struct ExceptionCompiler {
  private let schema: Schema
  private let lists: [String: ValueList]
  private var sets: [String: ValueSet] = [:]
  /// Near names that are still looked for: each search may take a tenth of a second.
  private var suggestionsLeft: Int
  /// Paths below which the schema has fields, made when one is asked for.
  private var objects: Set<String>?
  private var problems: [ExceptionProblem] = []

  /// A compiler for items that ask for these value lists, by their ids; `suggests`: warnings name near
  /// fields.
  package init(
    schema: Schema = .ecs,
    lists: [String: ValueList] = [:],
    suggests: Bool = false
  ) {
    suggestionsLeft = suggests ? 20 : 0
    self.schema = schema
    self.lists = lists
  }

  /// The conditions of an item, nil where it cannot be applied, and what is wrong with it.
  package mutating func compile(
    _ item: ExceptionItem
  ) -> (compiled: CompiledException?, problems: [ExceptionProblem]) {
    problems = []
    var parts: [Condition] = []
    for (number, entry) in item.entries.enumerated() {
      let range = SourceRange(number, number + 1)
      if let part = condition(entry, below: nil, range, at: ["entries", .element(number)]) {
        parts.append(part)
      }
    }
    if let system = Self.system(item.systems, range: SourceRange(parts.count, parts.count + 1)) {
      parts.append(system)
    }
    let isUsable = problems.allSatisfy { !$0.isError }
    return (isUsable ? CompiledException(item: item, parts: parts) : nil, problems)
  }

  /// Older sensors put the operating system where its name stands, in any case.
  private static func system(_ systems: [ExceptionItem.System], range: SourceRange) -> Condition? {
    guard !systems.isEmpty else { return nil }
    let names = systems.map(\.rawValue)
    return .or(
      [
        .leaf(
          .equals(ResolvedField(path: "host.os.type", type: .keyword), names, ignoresCase: false),
          range
        ),
        .leaf(
          .equals(ResolvedField(path: "host.os.name", type: .keyword), names, ignoresCase: true),
          range
        ),
      ],
      range
    )
  }

  private mutating func fail(
    _ message: String,
    at path: [JSONPlace],
    help: [String] = []
  ) -> PredicateSpecification? {
    problems.append(ExceptionProblem(.badExceptionValue, message, at: path, help: help))
    return nil
  }

  private mutating func condition(
    _ entry: ExceptionEntry,
    below parent: String?,
    _ range: SourceRange,
    at path: [JSONPlace]
  ) -> Condition? {
    let name = parent.map { "\($0).\(entry.field)" } ?? entry.field
    guard let predicate = predicate(entry, name, at: path) else { return nil }
    let leaf = Condition.leaf(predicate, range)
    return entry.isExcluded ? .not(leaf, range) : leaf
  }

  private mutating func predicate(
    _ entry: ExceptionEntry,
    _ name: String,
    at path: [JSONPlace]
  ) -> PredicateSpecification? {
    if case .nested(let entries) = entry.test {
      var parts: [Condition] = []
      for (number, inner) in entries.enumerated() {
        let part = condition(
          inner,
          below: name,
          SourceRange(number, number + 1),
          at: path + ["entries", .element(number)]
        )
        if let part { parts.append(part) }
      }
      let whole = Condition.and(parts, SourceRange(0, parts.count))
      return .nested(NestedCondition(path: name, condition: whole))
    }
    guard let (field, isCaseless) = resolve(name, at: path) else { return nil }
    let ignoresCase = entry.ignoresCase || isCaseless
    if field.family == .unusable || field.family == .analysedText, entry.test != .exists {
      return fail(
        "`\(name)` is of type \(field.type?.elasticsearchName ?? "object") and cannot be compared",
        at: path + ["field"],
        help: ["name a field that holds whole values, such as a keyword"]
      )
    }
    switch entry.test {
    case .match(let value):
      if value.contains("*"), field.family == .text || field.family == .dynamic {
        problems.append(
          ExceptionProblem(
            .patternInMatch,
            "`match` takes `*` as it is",
            at: path + ["value"],
            help: ["a pattern is of type wildcard"]
          )
        )
      }
      return equality(field, [(value, path + ["value"])], ignoresCase)
    case .matchAny(let values):
      let places = values.enumerated().map { ($0.element, path + ["value", .element($0.offset)]) }
      return equality(field, places, ignoresCase)
    case .wildcard(let pattern): return wildcard(field, pattern, ignoresCase, at: path)
    case .exists:
      if field.family == .unusable {
        return fail(
          "`\(name)` is an object and has no value of its own",
          at: path + ["field"],
          help: ["name a field below it"]
        )
      }
      return .exists(field)
    case .list(let id, let kind): return list(field, id, kind, ignoresCase, at: path)
    case .nested: return nil
    }
  }

  // MARK: Fields

  private mutating func resolve(
    _ name: String,
    at path: [JSONPlace]
  ) -> (field: ResolvedField, isCaseless: Bool)? {
    if let definition = schema.definition(of: name) { return (ResolvedField(definition), false) }
    for (suffix, isCaseless) in [(".caseless", true), (".text", false)] where name.hasSuffix(suffix)
    {
      guard let whole = schema.definition(of: String(name.dropLast(suffix.count))) else { continue }
      if isCaseless { return (ResolvedField(whole), true) }
      _ = fail(
        "`\(name)` is text in words, which are not compared",
        at: path + ["field"],
        help: ["name `\(whole.path)`, the whole value"]
      )
      return nil
    }
    guard !isObject(name) else {
      _ = fail(
        "`\(name)` is an object and has no value of its own",
        at: path + ["field"],
        help: ["name a field below it"]
      )
      return nil
    }
    suggestionsLeft -= 1
    let near = suggestionsLeft >= 0 ? schema.suggestions(for: name).first : nil
    problems.append(
      ExceptionProblem(
        .unknownExceptionField,
        "`\(name)` is no field of ECS: it counts where events have it",
        at: path + ["field"],
        help: near.map { ["did you mean `\($0)`?"] } ?? []
      )
    )
    return (ResolvedField(path: name), false)
  }

  /// Whether the schema has fields below a path.
  private mutating func isObject(_ path: String) -> Bool {
    if let objects { return objects.contains(path) }
    var found: Set<String> = []
    for definition in schema.definitions {
      var parent = definition.path[...]
      while let dot = parent.lastIndex(of: ".") {
        parent = parent[..<dot]
        guard found.insert(String(parent)).inserted else { break }
      }
    }
    objects = found
    return found.contains(path)
  }

  // MARK: Values

  private mutating func equality(
    _ field: ResolvedField,
    _ values: [(text: String, path: [JSONPlace])],
    _ ignoresCase: Bool
  ) -> PredicateSpecification? {
    let texts = values.map(\.text)
    func all<Value>(
      _ type: String,
      _ read: (String) -> Value?
    ) -> (values: [Value], bad: (String, [JSONPlace])?) {
      var found: [Value] = []
      for (text, path) in values {
        guard let value = read(text) else {
          return ([], ("`\(field.path)` is \(type); `\(text)` is none", path))
        }
        found.append(value)
      }
      return (found, nil)
    }
    var bad: (String, [JSONPlace])?
    let predicate: PredicateSpecification
    switch field.family {
    case .integer, .real:
      let numbers = all("a number") { Number(spelt: $0) }
      (predicate, bad) = (.numbers(field, numbers.values), numbers.bad)
    case .boolean:
      let truths = all("true or false") { $0 == "true" ? true : $0 == "false" ? false : nil }
      bad = truths.bad
      // Both: any value that is one of them.
      predicate =
        Set(truths.values).count == 2
        ? .equals(field, texts, ignoresCase: false) : .boolean(field, truths.values.first ?? true)
    case .ip:
      let blocks = all("an IP address") { CIDR.parse($0) }
      (predicate, bad) = (.addresses(field, blocks.values), blocks.bad)
    case .date:
      let format = field.dateFormat.flatMap { DateFormat($0) } ?? .standard
      let instants = all("a date") { text in
        Array(text.utf8).withUnsafeBytes { format.parse($0) }?.nanoseconds
      }
      (predicate, bad) = (.instants(field, instants.values), instants.bad)
    default:
      let isLong = texts.count > Self.fewTexts
      predicate =
        isLong
        ? .member(field, ValueSet(texts: texts, ignoresCase: ignoresCase))
        : .equals(field, texts, ignoresCase: ignoresCase)
    }
    if let bad { return fail(bad.0, at: bad.1) }
    return predicate
  }

  /// Texts that are compared one by one.
  private static let fewTexts = 16

  private mutating func wildcard(
    _ field: ResolvedField,
    _ pattern: String,
    _ ignoresCase: Bool,
    at path: [JSONPlace]
  ) -> PredicateSpecification? {
    guard field.family == .text || field.family == .dynamic else {
      return fail(
        "patterns are of texts; `\(field.path)` is of type \(field.type?.elasticsearchName ?? "")",
        at: path + ["field"],
        help: field.family == .ip ? ["match takes blocks of addresses: 10.0.0.0/8"] : []
      )
    }
    return switch ElasticWildcard(pattern) {
    case .text(let text): .equals(field, [text], ignoresCase: ignoresCase)
    case .pattern(let pattern): .wildcard(field, [pattern], ignoresCase: ignoresCase)
    case .regex(let regex): .regex(field, [regex], ignoresCase: ignoresCase)
    }
  }

  private mutating func list(
    _ field: ResolvedField,
    _ id: String,
    _ kind: String,
    _ ignoresCase: Bool,
    at path: [JSONPlace]
  ) -> PredicateSpecification? {
    guard let list = lists[id] else {
      problems.append(
        ExceptionProblem(
          .unknownExceptionList,
          "there is no value list `\(id)`",
          at: path + ["list", "id"],
          help: ["`swiftlet exceptions values import FILE --id \(id) --type \(kind)` makes it"]
        )
      )
      return nil
    }
    guard kind == list.kind.rawValue else {
      return fail(
        "the value list `\(id)` is of type \(list.kind.rawValue), not \(kind)",
        at: path + ["list", "type"]
      )
    }
    guard [.text, .dynamic, .ip].contains(field.family) else {
      return fail(
        "value lists hold texts and addresses; `\(field.path)` is of type \(field.type?.elasticsearchName ?? "")",
        at: path + ["field"],
        help: ["match_any takes several values of any type"]
      )
    }
    let isOfAddresses = list.kind == .ip || list.kind == .ipRange
    guard isOfAddresses || field.family != .ip else {
      return fail(
        "`\(field.path)` is an IP address, the value list `\(id)` holds texts",
        at: path + ["list", "type"],
        help: ["import it as a list of type ip or ip_range"]
      )
    }
    let key = ignoresCase ? id + "~" : id
    let set =
      sets[key]
      ?? (isOfAddresses
        ? ValueSet(addresses: list.addresses)
        : ValueSet(texts: list.texts, ignoresCase: ignoresCase))
    sets[key] = set
    return .member(field, set)
  }
}
