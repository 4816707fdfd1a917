// SPDX-License-Identifier: Apache-2.0
import Detection
import EQL
import Events

/// Shows what a survey says of a query: of one event, of several, of a sequence or a sample.
struct ExplanationReport {
  let survey: EventSurvey
  /// What the query is called.
  let title: String
  let defaultIndex: String?
  /// Most events, sequences and attempts that are shown.
  let limit: Int

  private var explained: ExplainedQuery { survey.explained }
  private var width: Int? { Console.isTerminal ? Console.width() : nil }

  /// Where the survey saw but one event, each clause on it.
  private var single: RuleExplanation? {
    guard survey.counters.decoded == 1, let line = survey.first.first?.line else { return nil }
    return RuleExplanation(explained, line: line, defaultIndex: defaultIndex)
  }

  /// One JSON object that begins with `heading`.
  func printJSON(_ heading: [JSONValue.Member]) {
    let document = ExplanationDocument(survey: survey, defaultIndex: defaultIndex, limit: limit)
    var members = heading
    if let plan = explained.sequence, let found = SequenceExplanation(survey, limit: limit) {
      members += document.sequence(found, plan)
    } else if let found = SampleExplanation(survey, limit: limit) {
      members += document.sample(found)
    } else {
      members += document.events()
    }
    members += ExceptedPrinter(survey: survey, style: .output).members
    members += single.map { ExplanationDocument.stages($0) } ?? []
    Console.print(JSONValue.object(members).serialised())
  }

  /// For people.
  func print() {
    if let plan = explained.sequence, let found = SequenceExplanation(survey, limit: limit) {
      printHeading(found.isMatch, found.complete.count, "sequence")
      printSingle()
      printLines(
        SequencePrinter(
          survey: survey,
          explanation: found,
          plan: plan,
          defaultIndex: defaultIndex,
          limit: limit,
          style: .output,
          width: width
        ).lines()
      )
    } else if let found = SampleExplanation(survey, limit: limit) {
      printHeading(found.isMatch, found.complete.count, "sample")
      printSingle()
      printLines(
        SamplePrinter(
          survey: survey,
          explanation: found,
          defaultIndex: defaultIndex,
          limit: limit,
          style: .output,
          width: width
        ).lines()
      )
    } else if let single {
      printHeading(single.isWanted ? "matches" : "does not match", single.isWanted)
      printSingle()
    } else {
      let matched = survey.stages[0].matched
      let count = matched == 0 ? "none" : ProgressLine.count(matched)
      printHeading("\(count) match\(matched == 1 ? "es" : "")", matched > 0)
      printLines(
        EventListPrinter(
          survey: survey,
          defaultIndex: defaultIndex,
          limit: limit,
          style: .output,
          width: width
        ).lines()
      )
    }
    printExcepted()
    printLosses()
  }

  /// The events that exceptions take out, each with the exceptions and their entries.
  private func printExcepted() {
    guard survey.exceptedCount > 0 else { return }
    printLines(ExceptedPrinter(survey: survey, style: .output).lines())
  }

  private func printHeading(_ isMatch: Bool, _ count: Int, _ noun: String) {
    printHeading(isMatch ? ProgressLine.count(count, noun) : "no \(noun)", isMatch)
  }

  private func printHeading(_ answer: String, _ isGood: Bool) {
    let style = Style.output
    let place =
      survey.counters.decoded == 1
      ? survey.first.first?.place.description ?? ""
      : ProgressLine.count(survey.counters.decoded, "event")
    Console.print(
      "\(style(title.visible, .strong))  \(place.visible)  \(style(answer, isGood ? .good : .bad))"
    )
  }

  private func printSingle() {
    guard let single else { return }
    printLines(
      EventExplanationPrinter(
        explained: explained,
        explanation: single,
        style: .output,
        width: width
      ).lines()
    )
  }

  private func printLines(_ lines: [String]) {
    for line in lines { Console.print(line) }
  }

  private func printLosses() {
    let indices = survey.excludedIndices.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    if survey.counters.decoded > 1, !indices.isEmpty {
      let names = indices.prefix(5).map { "\($0.key) (\(ProgressLine.count($0.value)))" }
      let more = indices.count > 5 ? ", …" : ""
      Console.note(
        "the rule's index patterns leave out: " + (names.joined(separator: ", ") + more).visible
      )
    }
    for (count, what) in [
      (survey.omitted, "events that satisfy a step were left out: name fewer files"),
      (survey.repeats, "events are repeats of others and were left out"),
      (survey.truncatedKeys, "combinations of key values were left out"),
    ] where count > 0 {
      Console.warn("\(ProgressLine.count(count)) \(what)")
    }
  }
}
