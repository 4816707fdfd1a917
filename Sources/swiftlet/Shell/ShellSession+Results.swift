// SPDX-License-Identifier: Apache-2.0
import Detection
import EQL
import Events

extension ShellSession {
  /// The events of a result, each with its stage; says so when there is none.
  private func events(of number: Int) -> [(stage: Int, hit: SearchHit)]? {
    switch answer {
    case .events(let kept):
      if let hit = kept[number] { return [(0, hit)] }
      refuse(number, kept.numbers)
    case .groups(let kept):
      guard let group = kept[number] else {
        refuse(number, kept.numbers)
        break
      }
      let terms = last.flatMap { SequencePlan($0.query)?.terms }
      return group.events.enumerated().compactMap { place, event in
        event.map { (terms?[place].stage ?? place, $0) }
      }
    case .none: refuse(number, 1..<1)
    }
    return nil
  }

  /// Says that there is no result of a number, or no longer; `kept` are the numbers that there are.
  private func refuse(_ number: Int, _ kept: Range<Int>) {
    if number < kept.lowerBound {
      let first = ProgressLine.count(kept.lowerBound)
      Console.error("result \(number) is not kept; of the last answer those from \(first) on are")
    } else {
      Console.error("the last answer has no result \(number)")
    }
    hasBadQuery = true
  }

  /// `:show`: all fields of a result.
  func show(_ number: Int) {
    for (_, hit) in events(of: number) ?? [] {
      Console.print(Style.output("_id \(hit.id.visible)  _index \(hit.index.visible)", .dim))
      for line in FieldLines.lines(of: hit.document, width: width) { Console.print(line) }
    }
  }

  /// `:explain N`: the clauses of a result, with what they saw.
  func explain(_ number: Int) {
    guard let last, let events = events(of: number) else { return }
    let explained = ExplainedQuery(last.query, text: last.text)
    let lines = ClauseLines(style: .output, width: width)
    for (stage, hit) in events {
      guard
        let explanation = RuleExplanation(explained, line: hit.line, defaultIndex: options.index)
      else { continue }
      Console.print(Style.output("_id \(hit.id.visible)  _index \(hit.index.visible)", .dim))
      for clause in explanation.stages[stage].clauses { Console.print(lines.line(clause)) }
    }
  }

  /// `:explain`: how far the last query got in the files.
  func explainAll() {
    guard let last else {
      Console.error("there was no query yet")
      hasBadQuery = true
      return
    }
    InterruptFlag.lower()
    let explained = ExplainedQuery(last.query, text: last.text)
    let survey = EventSurvey(explained, defaultIndex: options.index, limit: 5)
    let input = ExplainInput(
      arguments: files.map { EventArgument(path: $0, line: nil) },
      opening: opening,
      isStopped: { InterruptFlag.isRaised }
    )
    guard (try? input.read(into: survey)) != nil else {
      hasFailed = true
      return
    }
    if InterruptFlag.isRaised {
      Console.note("cancelled")
      return
    }
    ExplanationReport(survey: survey, title: "query", defaultIndex: options.index, limit: 5).print()
  }
}
