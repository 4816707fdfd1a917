// SPDX-License-Identifier: Apache-2.0
import Events
import Host

/// What is unusual of the file that a process runs, as it was at the exec.
struct ExecutableMarks {
  /// Milliseconds between the file's last change and the exec; nil when the file is gone and nobody knows.
  var ageMilliseconds: Int64?
  /// The file has no name any more, or never had one.
  var isDeleted: Bool
  /// It was made in memory.
  var isMemory: Bool
  /// The file, or a folder on its path, can be written by everyone; nil when that cannot be seen.
  var isWritable: Bool?
  /// SHA-256 as 64 digits, else why there is none; neither where it was not looked at.
  var digest: [UInt8]?
  var digestGap: FileDigests.Gap?
  /// `"package":{…}`; nil where no package owns it.
  var package: [UInt8]?

  /// From the record of an exec at a time in nanoseconds since 1970; nil when it does not know the file.
  init?(
    _ record: KernelRecord,
    name: [UInt8],
    time: Int64,
    isFolderWritable: Bool?
  ) {
    guard let around = record.surroundings, around.fileMode != 0 else { return nil }
    if around.fileChanged != 0 {
      let age = (time &- around.fileChanged) / 1_000_000
      // Audit's clock goes by ticks, that of files may be finer: what is just made seems to be to come.
      ageMilliseconds = (-Self.tick..<0).contains(age) ? 0 : age
    }
    isDeleted = around.fileLinks == 0
    isMemory =
      record.flags.contains(.pathless) && name.starts(with: Self.memoryPrefix)
    if around.fileMode & 0o002 != 0 {
      isWritable = true
    } else {
      isWritable = isMemory ? false : isFolderWritable
    }
  }

  /// Milliseconds of the longest tick that a kernel has.
  private static let tick: Int64 = 10
  private static let memoryPrefix = Array("memfd:".utf8)
}

extension JSONWriter {
  /// `,"hash":{"sha256":…}`, or nothing.
  mutating func hash(_ marks: ExecutableMarks?) {
    guard let digest = marks?.digest else { return }
    raw(",\"hash\":{\"sha256\":\"")
    raw(digest)
    raw("\"}")
  }

  /// `,"relative_file_creation_time":12.345`, or nothing.
  mutating func fileAge(_ marks: ExecutableMarks?) {
    guard let age = marks?.ageMilliseconds else { return }
    raw(",\"relative_file_creation_time\":")
    if age < 0 { raw("-") }
    number(age.magnitude / 1000)
    let rest = age.magnitude % 1000
    raw(".")
    for divisor: UInt64 in [100, 10, 1] { number(rest / divisor % 10) }
  }

  /// `"executable":{"deleted":…,"memfd":…,"writable":…}`.
  mutating func executable(_ marks: ExecutableMarks) {
    raw("\"executable\":{\"deleted\":")
    boolean(marks.isDeleted)
    raw(",\"memfd\":")
    boolean(marks.isMemory)
    if let isWritable = marks.isWritable {
      raw(",\"writable\":")
      boolean(isWritable)
    }
    if let package = marks.package {
      raw(",")
      raw(package)
    }
    if let gap = marks.digestGap {
      raw(",\"hash_missing\":")
      string(Array(gap.rawValue.utf8))
    }
    raw("}")
  }
}
