// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Detection
import Events
import Translation

/// Reads what `--event` names into a survey; says what cannot be read.
struct ExplainInput {
  let arguments: [EventArgument]
  /// How files are opened.
  var opening = InputOpening()
  /// Asked between blocks: whether to stop reading.
  var isStopped: () -> Bool = { false }

  /// Reads all of it; ends the command where there is no event at all.
  func read(into survey: EventSurvey) throws {
    var problems = 0
    var progress = ProgressLine()
    for argument in arguments {
      if argument.line != nil {
        problems += readLine(argument, survey, &progress)
        continue
      }
      let (files, failures) = EventInput.expand([argument.path])
      for failure in failures { Console.error("\(failure.path.visible): \(failure.reason)") }
      problems += failures.count
      for file in files {
        problems += read(EventArgument(path: file, line: nil), survey, &progress)
      }
    }
    progress.clear()
    if survey.counters.decoded == 0 {
      if problems == 0 { Console.error("there is no event to explain") }
      throw ExitCode.runtimeFailure
    }
    if problems > 0 {
      Console.warn("\(ProgressLine.count(problems, "problem")): what follows is not the whole")
    }
  }

  private func readLine(
    _ argument: EventArgument,
    _ survey: EventSurvey,
    _ progress: inout ProgressLine
  ) -> Int {
    let before = survey.counters
    let problems = read(argument, survey, &progress)
    guard problems == 0, survey.counters.decoded == before.decoded else { return problems }
    let place = "\(argument.path.visible):\(argument.line ?? 1)"
    Console.error("\(place): there is no such line, or it is empty")
    return 1
  }

  /// Reads a file or a line of it; how many problems there were.
  private func read(
    _ argument: EventArgument,
    _ survey: EventSurvey,
    _ progress: inout ProgressLine
  ) -> Int {
    var problems = 0
    func report(_ issue: DecodingIssue) {
      problems += 1
      progress.clear()
      if problems <= 20 { Console.error(issue.description.visible) }
    }
    do throws(DecodingIssue) {
      let input = try opening.open(argument.path)
      let reader = input.reader
      var argument = argument
      var isPlaced = input.lines == nil && !input.isListed
      while !isStopped(), let block = reader.next() {
        if !isPlaced, let line = argument.line {
          guard let found = Self.lineOfEvent(at: line, in: block) else { continue }
          argument.line = found
          isPlaced = true
        }
        if let line = argument.line, line < block.firstLine { break }
        for issue in survey.read(block, line: argument.line) { report(issue) }
        for issue in reader.takeIssues() where argument.line == nil { report(issue) }
        progress.show(
          bytes: reader.bytesRead,
          total: reader.totalBytes,
          events: survey.counters.decoded
        )
      }
      for issue in reader.takeIssues() where argument.line == nil || argument.line == issue.line {
        report(issue)
      }
    } catch {
      report(error)
    }
    return problems
  }
}

extension ExplainInput {
  /// An event of a translated input stands at the line that completed it: of a line before that, the
  /// next event.
  private static func lineOfEvent(at line: Int, in block: LineBlock) -> Int? {
    var number = block.firstLine
    for text in block.bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
      if number >= line, !text.isEmpty { return number }
      number += 1
    }
    return nil
  }
}

extension EventArgument {
  init(path: String, line: Int?) {
    self.path = path
    self.line = line
  }
}
