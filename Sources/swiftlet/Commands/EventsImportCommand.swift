// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Events
import Storage

/// `swiftlet events import`: puts recorded events into the store.
struct EventsImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Put recorded events into the store.",
    discussion: """
      Each line is kept as it is, in the data stream that it tells: a hit's _index, or data_stream.*. \
      Logs of other programs are known by their first lines, and their events are stored in ECS. \
      What is said to be stored is on the disk. Importing a file twice stores its events twice.

      Examples:
        swiftlet events import logs/ old.ndjson.gz
        journal-to-ecs | swiftlet events import --stream logs-journal-default --acks -
      """
  )

  @OptionGroup var store: StoreArguments
  @OptionGroup var input: FormatOption
  @Option(
    help: ArgumentHelp("The data stream of events that do not tell theirs.", valueName: "name")
  )
  var stream = DataStreamName.generic.text
  @Flag(
    help: "Write on standard output how many events are stored so far, each time the disk has them."
  )
  var acks = false
  @Argument(help: ArgumentHelp("Files, folders, or - for standard input.", valueName: "path"))
  var paths: [String]

  func validate() throws {
    if paths.isEmpty { throw ValidationError("Name at least one file, or - for standard input.") }
    if DataStreamName(stream) == nil {
      throw ValidationError(
        "--stream is a letter or digit, then letters, digits and . _ - + @, at most 200."
      )
    }
  }

  func run() throws {
    let (files, failures) = EventInput.expand(paths)
    for failure in failures { Console.error("\(failure.path.visible): \(failure.reason)") }
    guard let name = DataStreamName(stream) else { return }
    let writer = try store.writer()
    var run = ImportRun(
      writer,
      opening: input.opening,
      defaultStream: name,
      acknowledges: acks
    )
    let isWhole = run.read(files)
    run.summarise(store.layout)
    if !isWhole || !failures.isEmpty { throw ExitCode.runtimeFailure }
  }
}
