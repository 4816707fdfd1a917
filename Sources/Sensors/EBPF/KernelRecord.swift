// SPDX-License-Identifier: Apache-2.0

/// One record of the process probes; `BPF/process_record.bpf.h` describes its bytes.
struct KernelRecord {
  /// What an exec says of the program's surroundings.
  struct Surroundings {
    var input: FileType?
    var output: FileType?
    /// As stat(2) gives it; 0 when unknown.
    var fileMode: UInt32
    var fileLinks: UInt32
    /// Change time of the mapped file, nanoseconds since 1970; 0 when unknown.
    var fileChanged: Int64
  }

  struct Flags: OptionSet {
    let rawValue: UInt16

    static let argumentsTruncated = Flags(rawValue: 1 << 0)
    static let argumentsUnreadable = Flags(rawValue: 1 << 1)
    static let script = Flags(rawValue: 1 << 2)
    static let pathTruncated = Flags(rawValue: 1 << 3)
    static let workingDirectoryTruncated = Flags(rawValue: 1 << 4)
    static let pathless = Flags(rawValue: 1 << 5)
    static let filenameTruncated = Flags(rawValue: 1 << 6)
  }

  static let version: UInt8 = 2
  static let headerSize = 184
  static let execHeaderSize = 216

  var kind: EventKind
  var flags: Flags
  /// CLOCK_BOOTTIME, nanoseconds, like the two starts.
  var time: UInt64
  var start: UInt64
  var parentStart: UInt64
  var cgroup: UInt64
  var effectiveCapabilities: UInt64
  var permittedCapabilities: UInt64
  var argumentBytes: UInt64
  var pid: UInt32
  var parentPID: UInt32
  var credentials: Credentials
  /// `UInt32.max` when nobody has logged in.
  var loginUID: UInt32
  var session: UInt32
  var processGroup: UInt32
  var tty: Terminal?
  /// As wait(2) gives it.
  var waitStatus: Int32
  var argumentCount: UInt32
  var pidLevel: UInt32
  var namespacePID: UInt32
  var mountNamespace: UInt32
  // Where the data lies in the record. Both walks hold names from leaf to root, NUL behind each.
  var filename: Range<Int>
  var workingDirectory: Range<Int>
  var path: Range<Int>
  var arguments: Range<Int>
  var command: [UInt8]
  var parentCommand: [UInt8]
  /// Of an exec alone.
  var surroundings: Surroundings?

  /// Decodes a record; nil when it is not one, or its lengths do not fit its size.
  init?(_ bytes: Span<UInt8>) {
    guard bytes.count >= Self.headerSize, bytes[0] == Self.version,
      let kind = EventKind(rawValue: Int(bytes[1])),
      kind.family == .process || kind.family == .calls || kind.family == .kernel,
      kind != .exec || bytes.count >= Self.execHeaderSize
    else { return nil }
    self.kind = kind
    var reader = RecordFields(offset: 2)
    flags = Flags(rawValue: reader.next(bytes))
    let size: UInt32 = reader.next(bytes)
    time = reader.next(bytes)
    start = reader.next(bytes)
    parentStart = reader.next(bytes)
    cgroup = reader.next(bytes)
    effectiveCapabilities = reader.next(bytes)
    permittedCapabilities = reader.next(bytes)
    argumentBytes = reader.next(bytes)
    pid = reader.next(bytes)
    parentPID = reader.next(bytes)
    let uid: UInt32 = reader.next(bytes)
    let effectiveUID: UInt32 = reader.next(bytes)
    let gid: UInt32 = reader.next(bytes)
    let effectiveGID: UInt32 = reader.next(bytes)
    loginUID = reader.next(bytes)
    reader.offset += 4  // audit session
    session = reader.next(bytes)
    processGroup = reader.next(bytes)
    let major: UInt32 = reader.next(bytes)
    let minor: UInt32 = reader.next(bytes)
    tty = major == 0 ? nil : Terminal(major: major, minor: minor)
    waitStatus = reader.next(bytes)
    argumentCount = reader.next(bytes)
    pidLevel = reader.next(bytes)
    namespacePID = reader.next(bytes)
    reader.offset += 4  // depth of the user namespace
    mountNamespace = reader.next(bytes)
    credentials = Credentials(
      uid: uid,
      effectiveUID: effectiveUID,
      gid: gid,
      effectiveGID: effectiveGID,
      hasHostNames: pidLevel == 0
    )

    var end = kind == .exec ? Self.execHeaderSize : Self.headerSize
    func span(_ length: UInt32) -> Range<Int> {
      defer { end += Int(length) }
      return end..<(end + Int(length))
    }
    filename = span(reader.next(bytes))
    workingDirectory = span(reader.next(bytes))
    path = span(reader.next(bytes))
    arguments = span(reader.next(bytes))
    let own = [.module, .trace, .memfd].contains(kind) ? CallDetails.size : 0
    guard end + own == Int(size), end + own <= bytes.count else { return nil }
    command = RecordFields.text(bytes.extracting(152..<168))
    parentCommand = RecordFields.text(bytes.extracting(168..<184))
    guard kind == .exec else { return }
    var more = RecordFields(offset: Self.headerSize)
    surroundings = Surroundings(
      input: FileType(mode: more.next(bytes), device: more.next(bytes)),
      output: FileType(mode: more.next(bytes), device: more.next(bytes)),
      fileMode: more.next(bytes),
      fileLinks: more.next(bytes),
      fileChanged: more.next(bytes)
    )
  }
}
