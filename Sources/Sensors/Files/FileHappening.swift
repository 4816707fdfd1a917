// SPDX-License-Identifier: Apache-2.0

/// Something that happened to a path.
struct FileHappening {
  var mask: FileEvent.Mask
  /// Zero when nobody knows.
  var pid: UInt32
  var path: [UInt8]
  var oldPath: [UInt8]?
  /// The file's permissions when this was read; nil when it is gone.
  var mode: UInt16?
  /// When the file was made, and when what else happened was done: what the file system says, or the
  /// time of reading. Nanoseconds since 1970.
  var created: Int64
  var changed: Int64
  /// When it was read.
  var read: Int64
  /// Found in a folder that was just made: who made it is not known.
  var isFound = false
  /// The file is gone: its times are guesses, which may be too late.
  var isGone: Bool
  /// When the file was run, if it was since, nanoseconds since 1970.
  var run = Int64.max

  /// How old the file system's time may be to be the event's: a file that is closed without having been
  /// written has an older one.
  private static let patience: Int64 = 10_000_000_000

  /// Dates it: `status` is the file's where it is now, nil when it is gone; `folder` says of a file
  /// that is gone when its folder changed last.
  init(
    _ mask: FileEvent.Mask,
    pid: UInt32,
    path: [UInt8],
    oldPath: [UInt8]?,
    status: FileStatus?,
    folder: Int64?,
    read: Int64
  ) {
    func recent(_ time: Int64?) -> Int64? {
      time.flatMap { $0 <= read && $0 >= read - Self.patience ? $0 : nil }
    }
    (self.mask, self.pid, self.path, self.oldPath) = (mask, pid, path, oldPath)
    mode = status?.mode
    isGone = status == nil
    self.read = read
    let change = status?.changed ?? folder
    created = recent(status.map { $0.born ?? $0.changed } ?? folder) ?? read
    // What a file goes through when it is opened, the file system does not date.
    changed = mask == .opened ? read : recent(change) ?? read
  }

  /// When one of the things happened: while the process ran that did it, not before it had begun its
  /// program, for the file system's clock stands still for some milliseconds at a time; and what must
  /// be done before a file is run, before that.
  func time(of thing: FileEvent.Mask, from start: Int64, to end: Int64) -> Int64 {
    var time = min(thing == .created ? created : changed, end)
    if thing == .created || thing == .renamed || thing == .closedAfterWriting {
      time = min(time, run - 1)
    }
    return max(time, min(start, read))
  }
}
