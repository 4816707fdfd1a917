// SPDX-License-Identifier: Apache-2.0
import Events
import Glibc
import Storage
import Translation

/// Reads files into a store, about a megabyte at a time.
struct ImportRun {
  /// Text that goes to disk together, where the input gives enough.
  private static let groupBytes = 4 << 20
  /// Most undecodable lines that are named one by one.
  private static let maximumIssues = 20

  private let store: EventStore
  private let opening: InputOpening
  private let reader: EventBatchReader
  private let acknowledges: Bool
  private var progress = ProgressLine()
  private var stored = 0
  private var textBytes = 0
  private var issues = 0
  private var damagedInputs = 0
  private var translations = TranslationReport()
  private var notUnderstood = 0
  /// Where the first line stands that is not stored.
  private var resume: (file: String, line: Int) = ("", 1)

  init(
    _ store: EventStore,
    opening: InputOpening = InputOpening(),
    defaultStream: DataStreamName,
    acknowledges: Bool
  ) {
    self.store = store
    self.opening = opening
    self.acknowledges = acknowledges
    reader = EventBatchReader(defaultStream: defaultStream)
  }

  /// Reads all files; false when something of them is not in the store.
  mutating func read(_ files: [String]) -> Bool {
    let total = files.reduce(into: Int?.some(0)) { sum, file in
      sum = EventInput.size(of: file).flatMap { size in sum.map { $0 + size } }
    }
    var bytesBefore = 0
    do throws(StorageError) {
      for file in files {
        let opened: OpenedInput
        do throws(DecodingIssue) {
          opened = try opening.open(file)
        } catch {
          report(error)
          continue
        }
        resume = (file, 1)
        try read(opened.reader, bytesBefore: bytesBefore, total: total)
        bytesBefore += opened.reader.bytesRead
        if let counts = opened.counts {
          translations.add(opened.format, counts)
          notUnderstood += counts.notUnderstood
        }
      }
    } catch {
      progress.clear()
      StoreMessages.show(error)
      let place = "\(resume.file):\(resume.line)".visible
      Console.note("  nothing from \(place) on is stored; all events before it are")
      return false
    }
    progress.clear()
    let counters = reader.counters
    return damagedInputs == 0 && counters.badlyNamed == 0
      && (counters.taken > 0 || counters.undecodable + notUnderstood == 0)
  }

  private mutating func read(
    _ input: LineReader,
    bytesBefore: Int,
    total: Int?
  ) throws(StorageError) {
    while let lines = input.nextInPlace() {
      let count = reader.add(lines, firstLine: input.firstLine, source: input.name) { report($0) }
      input.passed(lines: count)
      for issue in input.takeIssues() { report(issue) }
      if reader.pendingBytes >= Self.groupBytes || Self.waits(input) {
        try append()
        resume.line = input.firstLine
      }
      progress.show(bytes: bytesBefore + input.bytesRead, total: total, events: stored)
    }
    for issue in input.takeIssues() { report(issue) }
    try append()
    resume.line = input.firstLine
  }

  /// Whether a pipe has nothing more just now: then what it gave so far is stored.
  private static func waits(_ input: LineReader) -> Bool {
    guard input.totalBytes == nil else { return false }
    guard input.name == "<stdin>" else { return true }
    var state = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
    return poll(&state, 1, 0) == 0
  }

  private mutating func append() throws(StorageError) {
    let batches = reader.take()
    guard !batches.isEmpty else { return }
    let receipt = try store.append(batches)
    stored += receipt.events
    textBytes += receipt.textBytes
    if acknowledges { Console.print("\(stored)") }
  }

  private mutating func report(_ issue: DecodingIssue) {
    switch issue.reason {
    case .decompression, .io: damagedInputs += 1
    default: break
    }
    issues += 1
    progress.clear()
    if issues <= Self.maximumIssues { Console.warn(issue.description.visible) }
  }

  /// Says what became of the events.
  func summarise(_ layout: StoreLayout) {
    let counters = reader.counters
    for line in translations.lines { Console.note(line) }
    let unread = counters.undecodable + notUnderstood
    if unread > 0 { Console.warn("\(ProgressLine.count(unread, "line")) could not be read") }
    if let name = reader.badName {
      Console.error(
        "\(ProgressLine.count(counters.badlyNamed, "event")) not stored: their data stream has a name that "
          + "cannot be a folder, such as \"\(name.visible.truncated(to: 60))\"",
        help: ["a name is a letter or digit, then letters, digits and . _ - + @"]
      )
    }
    if store.redirectedEvents > 0 {
      Console.warn(
        "there are too many data streams: \(ProgressLine.count(store.redirectedEvents, "event")) went to "
          + DataStreamName.generic.text
      )
    }
    if let error = store.catalogueError {
      Console.warn("\(error.description.visible); the next to write mends it")
    }
    let seconds = max(progress.elapsed, 0.001)
    let rate = ProgressLine.count(Int(Double(stored) / seconds))
    Console.note(
      "\(ProgressLine.count(stored, "event")), \(ProgressLine.bytes(textBytes)), stored in "
        + "\(layout.root.visible)  \(ProgressLine.duration(seconds)), \(rate)/s"
    )
  }
}
