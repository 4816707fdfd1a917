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
  /// `"name":…,"executable":…`.
  let identity: [UInt8]
  /// `"executable":…`, or nothing when it is not known.
  let executable: [UInt8]
  /// `"args":[…],"args_count":…`.
  let arguments: [UInt8]
  /// The same, cut sooner.
  let briefArguments: [UInt8]
  /// `"command_line":…`.
  let commandLine: [UInt8]
  /// `"working_directory":…`, or nothing when it is not known.
  let workingDirectory: [UInt8]
  /// Whether not all arguments are kept.
  let isTruncated: Bool
  /// Of the file that is run; nil when its exec was not seen.
  let marks: ExecutableMarks?
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
    var json = JSONWriter(capacity: 512)
    func fragment(_ write: (inout JSONWriter) -> Void) -> [UInt8] {
      json.removeAll()
      write(&json)
      return json.bytes
    }
    self.name = name
    let executable = fragment {
      guard !executable.isEmpty else { return }
      $0.raw("\"executable\":")
      $0.string(executable)
    }
    identity = fragment {
      $0.raw("\"name\":")
      $0.string(name)
      guard !executable.isEmpty else { return }
      $0.raw(",")
      $0.raw(executable)
    }
    self.executable = executable
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
    self.isTruncated = isTruncated || kept.count < arguments.count
    self.marks = marks
    self.budget = budget
    budget.bytes += size
  }

  deinit { budget.bytes -= size }

  /// About how much memory this takes.
  private var size: Int {
    300 + name.count + identity.count + executable.count + arguments.count + briefArguments.count
      + commandLine.count + workingDirectory.count
  }

  /// As many whole arguments as fit the limit.
  private static func keep(_ arguments: [[UInt8]], _ limit: Int) -> [[UInt8]] {
    var left = limit
    return Array(
      arguments.prefix {
        left -= $0.count + 1
        return left >= 0
      }
    )
  }
}

/// Counts the bytes of all images that are alive.
final class ImageBudget {
  var bytes = 0
}

extension JSONWriter {
  /// `"args":[…],"args_count":…`.
  mutating func arguments(_ arguments: [[UInt8]], count: Int) {
    raw("\"args\":[")
    for (index, argument) in arguments.enumerated() {
      if index > 0 { raw(",") }
      string(argument)
    }
    raw("],\"args_count\":")
    number(count)
  }

  /// `"command_line":…`: the arguments with one space between them.
  mutating func commandLine(_ arguments: [[UInt8]]) {
    raw("\"command_line\":\"")
    for (index, argument) in arguments.enumerated() {
      if index > 0 { raw(" ") }
      stringContent(argument.span)
    }
    raw("\"")
  }
}
