// SPDX-License-Identifier: Apache-2.0
import Events

/// The program that a process runs, as JSON fragments that are made once and written often.
///
/// A forked child shares its parent's image until it execs.
final class ProcessImage {
  /// Argument bytes that are kept for later events of the process and its children.
  static let argumentLimit = 4096
  /// Argument bytes that are written where the process is only a leader.
  static let briefLimit = 512

  /// `process.name`.
  let name: [UInt8]
  /// All fragments; the ranges below are parts of it.
  let text: [UInt8]
  /// `"name":…,"executable":…`.
  let identity: Range<Int>
  /// `"executable":…`, or nothing when it is not known.
  let executable: Range<Int>
  /// `"args":[…],"args_count":…`.
  let arguments: Range<Int>
  /// The same, cut sooner.
  let briefArguments: Range<Int>
  /// `"command_line":…`.
  let commandLine: Range<Int>
  /// `"working_directory":…`, or nothing when it is not known.
  let workingDirectory: Range<Int>
  /// Whether not all arguments are kept.
  let isTruncated: Bool
  /// Of the file that is run; nil when its exec was not seen.
  var marks: ExecutableMarks?
  /// Of a program whose exec was not seen its path, until its file was looked at.
  var unseen: [UInt8]?
  private let budget: ImageBudget

  init(
    name: [UInt8],
    executable: [UInt8],
    arguments: [[UInt8]],
    argumentCount: Int,
    workingDirectory: [UInt8],
    isTruncated: Bool = false,
    marks: ExecutableMarks? = nil,
    budget: ImageBudget
  ) {
    // Twice the arguments, for the line, and what stands around them.
    let bytes = arguments.reduce(256) { $0 + 2 * $1.count + 8 }
    var json = JSONWriter(capacity: min(bytes, 3 * Self.argumentLimit))
    func fragment(_ write: (inout JSONWriter) -> Void) -> Range<Int> {
      let start = json.bytes.count
      write(&json)
      return start..<json.bytes.count
    }
    self.name = name
    _ = fragment {
      $0.raw("\"name\":")
      $0.string(name)
      if !executable.isEmpty { $0.raw(",") }
    }
    self.executable = fragment {
      guard !executable.isEmpty else { return }
      $0.raw("\"executable\":")
      $0.string(executable)
    }
    identity = 0..<self.executable.upperBound
    let kept = Self.keep(arguments, Self.argumentLimit)
    let full = fragment { $0.arguments(kept, count: argumentCount) }
    self.arguments = full
    let brief = Self.keep(kept, Self.briefLimit)
    briefArguments =
      brief.count == kept.count
      ? full : fragment { $0.arguments(brief, count: argumentCount) }
    commandLine = fragment { $0.commandLine(kept) }
    self.workingDirectory = fragment {
      guard !workingDirectory.isEmpty else { return }
      $0.raw("\"working_directory\":")
      $0.string(workingDirectory)
    }
    text = json.bytes
    self.isTruncated = isTruncated || kept.count < arguments.count
    self.marks = marks
    self.budget = budget
    budget.bytes += size
  }

  deinit { budget.bytes -= size }

  /// About how much memory this takes.
  private var size: Int { 400 + name.count + text.capacity }

  /// As many whole arguments as fit the limit.
  private static func keep(_ arguments: [[UInt8]], _ limit: Int) -> ArraySlice<[UInt8]> {
    keep(arguments[...], limit)
  }

  private static func keep(_ arguments: ArraySlice<[UInt8]>, _ limit: Int) -> ArraySlice<[UInt8]> {
    var left = limit
    return arguments.prefix {
      left -= $0.count + 1
      return left >= 0
    }
  }
}

/// Counts the bytes of all images that are alive.
final class ImageBudget {
  var bytes = 0
}

extension JSONWriter {
  /// A fragment of an image.
  mutating func raw(_ image: ProcessImage, _ fragment: Range<Int>) {
    raw(image.text[fragment])
  }

  /// `"args":[…],"args_count":…`.
  mutating func arguments(_ arguments: some Sequence<[UInt8]>, count: Int) {
    raw("\"args\":[")
    var isFirst = true
    for argument in arguments {
      if !isFirst { raw(",") }
      isFirst = false
      string(argument)
    }
    raw("],\"args_count\":")
    number(count)
  }

  /// `"command_line":…`: the arguments with one space between them.
  mutating func commandLine(_ arguments: some Sequence<[UInt8]>) {
    raw("\"command_line\":\"")
    var isFirst = true
    for argument in arguments {
      if !isFirst { raw(" ") }
      isFirst = false
      stringContent(argument.span)
    }
    raw("\"")
  }
}
