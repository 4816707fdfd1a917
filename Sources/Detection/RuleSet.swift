// SPDX-License-Identifier: Apache-2.0
package import EQL
package import Events
package import Rules

/// Whose a condition of a plan is.
struct ConditionOwner: BitwiseCopyable, Sendable {
  /// The rule's place in its set.
  var rule: Int32
  /// Of a sequence or a sample the stage; -1 of a rule for single events.
  var stage: Int32
  /// Whether the rule asks for samples, whose events need no order.
  var isOfSample: Bool
}

/// Rules compiled together: one plan, one pass over each event.
package struct RuleSet: Sendable {
  /// A rule that is run.
  package struct Entry: Sendable {
    /// The rule.
    package let rule: Rule
    /// Where it was loaded from.
    package let path: String
    /// Its query, compiled.
    package let query: CompiledQuery
    /// Of a sequence or a sample, who reads each stage's keys.
    let keyReaders: [KeyReader]
    /// What a sequence asks for; nil for rules that ask for single events or for samples.
    package let sequence: SequencePlan?
    /// Which indices it looks at.
    package let patterns: IndexPatterns
  }

  /// A rule that is loaded but not run, and why.
  package struct Skipped: Sendable {
    /// The rule.
    package let rule: Rule
    /// Why it is not run, in words.
    package let reason: String
  }

  /// The rules that are run.
  package private(set) var entries: [Entry] = []
  /// The rules that are not.
  package private(set) var skipped: [Skipped] = []
  /// For each condition of the plan whose it is.
  let owners: FlatTable<ConditionOwner>
  /// What all of them ask of an event.
  package let plan: Plan
  /// The same, prepared for a stream of events.
  let planIndex: PlanIndex
  /// What takes events out again.
  let exceptions: RuleExceptions
  /// Where the fields stand that the engine itself needs.
  package let identity: IdentitySlots

  /// Why a rule that asks for samples is not run on live events.
  package static let samplesNeedAnEnd =
    "samples are looked for in recorded events, when all have been seen"

  /// Most fields that all rules together read; a decoder has 16 bits for their numbers.
  private static let maximumFields = 65_000

  /// Exceptions that cannot be applied, and lists that rules name and that do not exist. To be said
  /// loudly; the rules run without them.
  package var exceptionTroubles: [ExceptionTrouble] { exceptions.troubles }
  /// The last instant at which the exceptions are the right ones: then one expires, and a set is to be
  /// made anew. Nil: none does.
  package var exceptionsExpire: Timestamp? { exceptions.expires }
  /// Exceptions that count.
  package var activeExceptions: Int { exceptions.activeItems }

  /// Compiles the rules that can be run, unless their loader did: of live events those that do not wait for their end.
  ///
  /// An event that an exception of a rule takes out is none to this rule, as it is for Elastic's filter
  /// before the search: no stage of a sequence sees it, neither one that must occur nor one that must
  /// not. Exceptions that expired before `now` are left out.
  package init(
    _ rules: [LoadedRule],
    now: Timestamp,
    schema: Schema = .ecs,
    isLive: Bool = false,
    exceptions: ExceptionSet = ExceptionSet()
  ) {
    var plan = Plan()
    var owners: [ConditionOwner] = []
    identity = IdentitySlots(&plan)
    for loaded in rules {
      let rule = loaded.rule
      guard rule.isEnabled else {
        skipped.append(Skipped(rule: rule, reason: "disabled in its file"))
        continue
      }
      guard rule.isRun, let text = rule.query else {
        skipped.append(
          Skipped(rule: rule, reason: "rules of type \(rule.kind.rawValue) are not run")
        )
        continue
      }
      guard
        let query = loaded.query
          ?? EQL.compile(
            text,
            options: Self.options(rule, now, schema: schema, forUse: true)
          ).query
      else {
        skipped.append(Skipped(rule: rule, reason: "its query has errors"))
        continue
      }
      // A query names fewer fields than it has bytes: mostly they need not be counted.
      guard
        plan.slots.count + text.utf8.count <= Self.maximumFields
          || plan.slots.count + query.fieldPaths.count <= Self.maximumFields
      else {
        skipped.append(
          Skipped(
            rule: rule,
            reason: "the rules before it read all the fields that there is room for"
          )
        )
        continue
      }
      // Which events are the first or the last depends on where reading begins and ends.
      guard query.query.pipes.isEmpty else {
        skipped.append(
          Skipped(rule: rule, reason: "its query has a pipe, which only a search can answer")
        )
        continue
      }
      guard !isLive || !query.isSample else {
        skipped.append(Skipped(rule: rule, reason: Self.samplesNeedAnEnd))
        continue
      }
      for (number, stage) in query.stages.enumerated() {
        plan.add(stage.condition)
        owners.append(
          ConditionOwner(
            rule: Int32(truncatingIfNeeded: entries.count),
            stage: query.isEventQuery ? -1 : Int32(truncatingIfNeeded: number),
            isOfSample: query.isSample
          )
        )
      }
      entries.append(
        Entry(
          rule: rule,
          path: loaded.path,
          query: query,
          keyReaders: query.isEventQuery ? [] : query.stages.map { KeyReader($0, &plan) },
          sequence: SequencePlan(query),
          patterns: IndexPatterns(rule.index)
        )
      )
    }
    self.exceptions = RuleExceptions(
      exceptions,
      of: entries.map(\.rule),
      now: now,
      schema: schema,
      maximumFields: Self.maximumFields,
      &plan
    )
    self.plan = plan
    planIndex = PlanIndex(plan)
    self.owners = FlatTable(owners)
  }

  /// What matching took by conditions, summed up by rules.
  package func nanosecondsByRule(_ byCondition: [Double]) -> [Double] {
    var sums = Array(repeating: 0.0, count: entries.count)
    for (condition, nanoseconds) in byCondition.enumerated() where condition < owners.count {
      sums[Int(owners.start[condition].rule)] += nanoseconds
    }
    return sums
  }

  /// A loader that checks queries as they will be compiled; `forUse`: and keeps them, compiled, for a
  /// set with the same schema.
  package static func loader(
    now: Timestamp,
    schema: Schema = .ecs,
    forUse: Bool = false
  ) -> RuleLoader {
    RuleLoader(compiling: { rule in
      let (query, diagnostics) = EQL.compile(
        rule.query ?? "",
        options: options(rule, now, schema: schema, forUse: forUse)
      )
      return (forUse ? query : nil, diagnostics)
    })
  }

  /// What a rule's query is checked against.
  ///
  /// `forUse`: to be run, not to be looked at; warnings then do without suggestions.
  package static func options(
    _ rule: Rule,
    _ now: Timestamp,
    schema: Schema = .ecs,
    forUse: Bool = false
  ) -> EQL.Options {
    var options = EQL.Options(
      schema: schema,
      categoryField: rule.eventCategoryOverride ?? "event.category",
      now: now
    )
    options.suggestsInWarnings = !forUse
    return options
  }
}
