// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Events
import Glibc

/// `swiftlet shell`: one EQL query after the other over the same files.
struct ShellCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "shell",
    abstract: "Ask recorded events one EQL query after the other.",
    discussion: """
      At a terminal it edits lines, completes names with TAB (fields of ECS and of the files, \
      functions, keywords, categories) and keeps the queries in $XDG_STATE_HOME/swiftlet/history, or \
      ~/.local/state/swiftlet/history. From a pipe or file it takes queries line by line, without a \
      prompt; the status is then 2 when one had mistakes. Files are read anew for each query.

      :help lists what there is besides queries, :schema the fields of the files.

      Examples:
        swiftlet shell events.ndjson.zst logs/
        printf '%s\\n' 'process where process.name == "ssh"' ':explain 1' | swiftlet shell logs/
        swiftlet shell --json logs/ < queries.eql
      """
  )

  @OptionGroup var options: SearchOptions
  @OptionGroup var input: FormatOption
  @Flag(help: "Answer with Elasticsearch response bodies, one a line.")
  var json = false
  @Argument(help: ArgumentHelp("Files or folders.", valueName: "path"))
  var paths: [String]

  func validate() throws {
    if paths.isEmpty { throw ValidationError("Name at least one file or folder.") }
    if paths.contains("-") {
      throw ValidationError("Events cannot come from standard input: queries do.")
    }
  }

  func run() throws {
    let (files, failures) = EventInput.expand(paths)
    for failure in failures { Console.error("\(failure.path.visible): \(failure.reason)") }
    let pipes = files.filter { EventInput.size(of: $0) == nil }
    for pipe in pipes { Console.error("\(pipe.visible) is no file: it could be read only once") }
    guard failures.isEmpty, pipes.isEmpty else { throw ExitCode.runtimeFailure }
    let session = try ShellSession(files: files, options: options, input: input, json: json)
    var shell = Shell(session)
    if isatty(STDIN_FILENO) == 1 {
      let size = files.reduce(0) { $0 + (EventInput.size(of: $1) ?? 0) }
      Console.note(
        "\(ProgressLine.count(files.count, "file")), \(ProgressLine.bytes(size)); :help lists what "
          + "there is, TAB completes, Ctrl-D ends"
      )
      if shell.runInteractively() { return }
      Console.warn("the terminal cannot be used for editing lines")
    }
    shell.runScript()
    if session.hasBadQuery { throw ExitCode.badInput }
    if session.hasFailed { throw ExitCode.runtimeFailure }
  }
}
