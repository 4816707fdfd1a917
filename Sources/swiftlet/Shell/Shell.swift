// SPDX-License-Identifier: Apache-2.0
import Detection
import EQL
import Foundation

/// Reads queries and directives, from a person or from a script, and has the session run them.
struct Shell {
  let session: ShellSession
  private var assembly = QueryAssembly()

  init(_ session: ShellSession) {
    self.session = session
  }

  /// Reads standard input to its end, without prompts.
  mutating func runScript() {
    while let line = readLine(strippingNewline: true) {
      guard take(line, remember: { _ in }) else { return }
    }
    for query in assembly.finish() { session.run(query) }
  }

  /// Talks with the person at the terminal; false when that cannot be used.
  mutating func runInteractively() -> Bool {
    let history = HistoryFile.standard(ProcessInfo.processInfo.environment)
    let context = ShellContext()
    guard
      let editor = LineEditor(
        history: history?.load() ?? [],
        limit: HistoryFile.limit,
        complete: { [session] in context.completion($0, session) }
      )
    else { return false }
    InterruptFlag.install()
    var isHistoryLost = false
    var newest: String?
    let remember = { (entry: String) in
      // As shells do it: what begins with a blank is not remembered, what is repeated only once.
      guard !entry.hasPrefix(" "), entry != newest else { return }
      newest = entry
      editor.remember(entry)
      guard let problem = history?.append(entry), !isHistoryLost else { return }
      isHistoryLost = true
      Console.warn("the history cannot be kept: \(history?.path.visible ?? ""): \(problem)")
    }
    while true {
      context.earlier = assembly.text
      switch editor.read(prompt: Self.prompt(assembly.isPending ? "  ->" : "eql>")) {
      case .end:
        for query in assembly.finish() { run(query, remember) }
        return true
      case .interrupted: assembly.cancel()
      case .line(let line):
        guard take(line, remember: remember) else { return true }
      }
    }
  }

  /// Takes a line; false when the shell is to end.
  private mutating func take(_ line: String, remember: (String) -> Void) -> Bool {
    if !assembly.isPending || assembly.mayEnd, line.hasPrefix(":") {
      for query in assembly.finish() { run(query, remember) }
      remember(line)
      return session.run(ShellDirective(line))
    }
    for query in assembly.add(line) { run(query, remember) }
    return true
  }

  private func run(_ query: String, _ remember: (String) -> Void) {
    remember(Self.oneLine(query))
    session.run(query)
  }

  /// A query of several lines on one, without its comments.
  private static func oneLine(_ query: String) -> String {
    guard query.utf8.contains(UInt8(ascii: "\n")) else { return query }
    return ClauseText(query).line(SourceRange(0, query.utf8.count))
  }

  private static func prompt(_ text: String) -> String {
    guard Style.output.isColoured else { return text + " " }
    // libedit writes an escape sequence together with the character behind it.
    return "\u{1}\u{1B}[1;36m\u{1}\(text)\u{1}\u{1B}[0m\u{1} "
  }
}

/// What completion needs to know of the shell: the lines before the one that is edited.
final class ShellContext {
  var earlier = ""

  func completion(_ text: String, _ session: ShellSession) -> LineEditor.Completion {
    if earlier.isEmpty, text.hasPrefix(":") { return directive(text, session) }
    let completion = QueryCompletion(
      before: earlier.isEmpty ? text : earlier + "\n" + text,
      fields: session.fieldNames,
      categories: session.survey.categories
    )
    return LineEditor.Completion(
      insertion: completion.insertion,
      candidates: completion.candidates.map(\.text)
    )
  }

  private func directive(_ text: String, _ session: ShellSession) -> LineEditor.Completion {
    if text.hasPrefix(":fields ") {
      let word = String(text.dropFirst(":fields ".count))
      let found = QueryCompletion.fields(session.fieldNames, word)
      return LineEditor.Completion(
        insertion: Self.common(found.map(\.text), beyond: word),
        candidates: found.map(\.text)
      )
    }
    let names = ShellDirective.all.map { ":" + $0.name }.filter { $0.hasPrefix(text) }
    var insertion = Self.common(names, beyond: text)
    if names.count == 1 { insertion += " " }
    return LineEditor.Completion(insertion: insertion, candidates: names)
  }

  /// What texts have in common beyond the beginning that they share.
  private static func common(_ texts: [String], beyond word: String) -> String {
    guard let first = texts.first else { return "" }
    let common = texts.dropFirst().reduce(first) { $0.commonPrefix(with: $1) }
    return String(common.dropFirst(word.count))
  }
}
