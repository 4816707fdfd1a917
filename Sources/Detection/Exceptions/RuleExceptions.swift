// SPDX-License-Identifier: Apache-2.0
import EQL
import Events
import Rules

/// What is wrong with the exceptions of a rule set. Rules run all the same: with fewer exceptions they
/// say more, not less.
package struct ExceptionTrouble: Sendable, Equatable {
  /// What cannot be applied, in words.
  package var message: String
  /// The rules that it would have been applied to, by their names; empty where they are all.
  package var rules: [String]
}

/// The exceptions of a rule set, compiled: one guard a list, shared by all rules that it belongs to.
struct RuleExceptions: Sendable {
  /// For each rule of the set its guards.
  private(set) var guards: [[GuardID]] = []
  /// What cannot be applied.
  private(set) var troubles: [ExceptionTrouble] = []
  /// The last instant at which the set is as it should be; nil: for good.
  private(set) var expires: Timestamp?
  /// Items that count.
  private(set) var activeItems = 0

  /// No rules, no exceptions.
  init() {}

  /// Compiles what belongs to `rules` and counts at `now`; `plan` is given the guards.
  init(
    _ set: ExceptionSet,
    of rules: [Rule],
    now: Timestamp,
    schema: Schema,
    maximumFields: Int,
    _ plan: inout Plan
  ) {
    let lists = rules.map { set.listIDs(for: $0) }
    var users: [String: [String]] = [:]
    for (rule, ids) in zip(rules, lists) {
      for id in ids { users[id, default: []].append(rule.name) }
    }
    noteMissing(set, of: rules)
    var compiler = ExceptionCompiler(schema: schema, lists: set.valueLists)
    var byList: [String: [CompiledException]] = [:]
    var fields = Set(plan.slots.paths)
    for item in set.items where users[item.listID] != nil && item.isActive(at: now) {
      if let end = item.expires { expires = min(expires ?? end, end) }
      let (compiled, problems) = compiler.compile(item)
      guard let compiled else {
        let reason = problems.first(where: \.isError)?.message ?? "it cannot be applied"
        note("the exception `\(item.name)` is not applied: \(reason)", users[item.listID])
        continue
      }
      let own = Set(compiled.condition.fieldPaths).subtracting(fields)
      guard fields.count + own.count <= maximumFields else {
        note(
          "the exception `\(item.name)` is not applied: there is no room for its fields",
          users[item.listID]
        )
        continue
      }
      fields.formUnion(own)
      activeItems += 1
      byList[item.listID, default: []].append(compiled)
    }
    var guardOfList: [String: GuardID] = [:]
    for (id, items) in byList.sorted(by: { $0.key < $1.key }) {
      guardOfList[id] = plan.addGuard(ExceptionGroup.condition(of: items))
    }
    guards = lists.map { $0.compactMap { guardOfList[$0] } }
  }

  /// Each list that rules name and that does not exist, once.
  private mutating func noteMissing(_ set: ExceptionSet, of rules: [Rule]) {
    var places: [String: Int] = [:]
    for rule in rules {
      for id in set.missing(for: rule) {
        if let place = places[id] {
          troubles[place].rules.append(rule.name)
          continue
        }
        places[id] = troubles.count
        note("there is no exception list `\(id)`, which the rule names", [rule.name])
      }
    }
  }

  private mutating func note(_ message: String, _ rules: [String]?) {
    troubles.append(ExceptionTrouble(message: message, rules: rules ?? []))
  }

  /// Whether the event that the evaluator holds is taken from a rule.
  func takeOut(_ evaluator: EventEvaluator, rule: Int) -> Bool {
    guard rule < guards.count else { return false }
    for guardian in guards[rule] where evaluator.holds(guardian) { return true }
    return false
  }
}
