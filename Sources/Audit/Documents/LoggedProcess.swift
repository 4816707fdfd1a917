// SPDX-License-Identifier: Apache-2.0

/// A process as far as a log tells of it.
final class LoggedProcess {
  /// Bytes of arguments that are kept for later events.
  private static let argumentLimit = 4096

  let pid: UInt32
  let parentPID: UInt32?
  /// `process.entity_id`.
  let entityID: [UInt8]
  /// Which login session it belongs to, as written.
  let session: [UInt8]
  private(set) var executable: [UInt8] = []
  private(set) var name: [UInt8] = []
  private(set) var arguments: [[UInt8]] = []
  private(set) var argumentCount = 0
  private(set) var workingDirectory: [UInt8] = []
  /// The file that the kernel mapped: a script's interpreter.
  private(set) var mapped: [UInt8] = []
  /// Whether its exec was not in the log, so that only the mapped file is known.
  private(set) var isInferred = true

  init(pid: UInt32, parentPID: UInt32?, entityID: [UInt8], session: [UInt8]) {
    self.pid = pid
    self.parentPID = parentPID
    self.entityID = entityID
    self.session = session
  }

  /// It runs this file, as another record than an exec shows.
  func infer(_ file: [UInt8]) {
    mapped = file
    executable = file
    name = PathText.name(file)
    arguments = []
    argumentCount = 0
    workingDirectory = []
    isInferred = true
  }

  /// It has the image of the process that made it.
  func inherit(_ other: LoggedProcess) {
    executable = other.executable
    name = other.name
    arguments = other.arguments
    argumentCount = other.argumentCount
    workingDirectory = other.workingDirectory
    mapped = other.mapped
    isInferred = other.isInferred
  }

  /// It executes a file.
  func exec(
    _ file: [UInt8],
    mapped: [UInt8],
    _ arguments: ExecArguments?,
    in workingDirectory: [UInt8]
  ) {
    executable = file
    name = PathText.name(file)
    self.mapped = mapped
    self.workingDirectory = workingDirectory
    var left = Self.argumentLimit
    self.arguments = (arguments?.values ?? []).prefix {
      left -= $0.count + 1
      return left >= 0
    }
    argumentCount = arguments?.count ?? 0
    isInferred = false
  }
}
