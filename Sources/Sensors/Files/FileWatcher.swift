// SPDX-License-Identifier: Apache-2.0
import CFanotify
import Glibc

/// Watches folders through fanotify, each by a mark of its own: what happens elsewhere on the file
/// system costs nothing. Marks go away with the descriptor.
///
/// `@unchecked Sendable`: made by one thread and then used by the one that reads events alone.
final class FileWatcher: @unchecked Sendable {
  /// Folders that are marked at most.
  static let folderLimit = 8192
  /// How deep below a place.
  private static let depthLimit = 8
  /// Files of one folder whose permissions are known from the start, and files that are found at once.
  private static let knownLimit = 4096
  /// How old a file in a new folder may be to have been made there, nanoseconds.
  private static let foundFor: Int64 = 5_000_000_000

  let descriptor: Int32
  let places: WatchedPlaces
  let devices: Set<[UInt8]>
  /// A folder that has a mark.
  private struct Folder {
    var path: [UInt8]
    /// It is, or lies in, a watched place; else it only leads to one.
    var isPlace: Bool
  }
  /// The marked folders by their handles, and the handles by path.
  private var folders: [[UInt8]: Folder] = [:]
  private var handles: [[UInt8]: [UInt8]] = [:]
  var buffer = [UInt8](repeating: 0, count: 64 << 10)
  var modes = FileModes()
  /// Folders that were made and must be told of with what is in them.
  var waitingFound: [[UInt8]] = []
  /// Files that were told as found: the kernel may tell of them too.
  var found: Set<UInt64> = []
  /// There was more to be found than is told.
  var foundBeyond = false
  /// Folders that could not be watched.
  private(set) var unwatched = 0

  /// Why nothing can be watched.
  struct Refusal: Error {
    var reason: String
  }

  /// Marks all places that are there, and opened devices.
  init(_ paths: [String], devices: [String]) throws(Refusal) {
    descriptor = swiftlet_fanotify()
    places = WatchedPlaces(paths)
    self.devices = Set(devices.map { Array($0.utf8) })
    guard descriptor >= 0 else {
      let code = errno
      throw Refusal(
        reason: code == EPERM
          ? "fanotify needs CAP_SYS_ADMIN" : "fanotify is refused (error \(code))"
      )
    }
    lookAgain([], isStart: true)
    for device in devices {
      let path = Array(device.utf8)
      guard let slash = path.lastIndex(of: 0x2F) else { continue }
      watch(Array(path[..<slash]), [.opened, .onChild], isPlace: true)
      // Newer kernels tell nobody who watches a folder of the devices in it.
      let name = (path + [0]).map { CChar(bitPattern: $0) }
      if swiftlet_mark_file(descriptor, name, FileEvent.Mask.opened.rawValue) != 0, errno != ENOENT
      {
        unwatched += 1
      }
    }
    guard !handles.isEmpty else {
      close(descriptor)
      throw Refusal(reason: "none of the watched places is on a file system that can be watched")
    }
  }

  deinit { close(descriptor) }

  /// How many folders are watched; those that only lead to places do not count.
  var count: Int { folders.values.count { $0.isPlace } }

  /// Marks what is below a folder that is new, or was moved: the way to places, and places themselves.
  func lookAgain(_ path: [UInt8], isStart: Bool = false) {
    let here = path.isEmpty ? [0x2F] : path
    if places.contains(path) {
      if FileStatus(here)?.isFolder == true { mark(here, depth: 0, isStart: isStart) }
      return
    }
    // Every folder on the way is looked at, also where the place is there: it may be moved away.
    for (name, isLast) in places.nextNames(below: path) {
      watch(here, [.created, .renamed, .deleted, .onFolder], isPlace: false)
      for next in name.map({ [path + [0x2F] + $0] }) ?? Self.children(here).folders {
        let status = isLast ? FileStatus(next) : nil
        if let status, status.mode & 0o170000 == 0o100000 {
          watchFile(in: here)
          _ = modes.know(status)
        } else {
          lookAgain(next, isStart: isStart)
        }
      }
    }
  }

  /// A place that is a file: its folder tells of it.
  func watchFile(in folder: [UInt8]) { watch(folder, Self.everything, isPlace: true) }

  /// What a place is watched for.
  private static let everything: FileEvent.Mask = [
    .created, .deleted, .renamed, .closedAfterWriting, .attributes, .onChild, .onFolder,
  ]

  /// A folder is gone.
  func forget(_ path: [UInt8]) {
    guard let handle = handles.removeValue(forKey: path) else { return }
    if folders[handle]?.path == path { folders[handle] = nil }
  }

  /// A folder is elsewhere, with all in it.
  func forgetAll(below old: [UInt8]) {
    for path in handles.keys where path.starts(with: old) {
      if path.count == old.count || path[old.count] == 0x2F { forget(path) }
    }
  }

  func path(_ place: FileEvent.Place) -> [UInt8]? {
    guard let folder = folders[place.folder]?.path else { return nil }
    if place.name == [0x2E] || place.name.isEmpty { return folder }
    return folder == [0x2F] ? folder + place.name : folder + [0x2F] + place.name
  }

  /// Marks a folder and those in it.
  private func mark(_ folder: [UInt8], depth: Int, isStart: Bool) {
    watch(folder, Self.everything, isPlace: true)
    guard depth < Self.depthLimit else { return }
    let children = Self.children(folder)
    if isStart {
      for file in children.files.prefix(Self.knownLimit) {
        guard let status = FileStatus(file) else { continue }
        if !modes.know(status) { break }
      }
    } else {
      waitingFound.append(folder)
    }
    for child in children.folders {
      if isStart, let status = FileStatus(child) { _ = modes.know(status) }
      mark(child, depth: depth + 1, isStart: isStart)
    }
  }

  /// Tells of the files in a folder that was just made: they may have come before it was marked.
  func tellFound(_ folder: [UInt8], _ now: Int64, _ body: (FileHappening) -> Void) {
    let children = Self.children(folder)
    for file in children.files + children.folders {
      guard let status = FileStatus(file), let born = status.born, born <= now,
        now - born < Self.foundFor
      else { continue }
      guard found.count < Self.knownLimit else {
        foundBeyond = true
        return
      }
      guard found.insert(status.key).inserted else { continue }
      modes.note(status.key, status.mode)
      var happening = FileHappening(
        .created,
        pid: 0,
        path: file,
        oldPath: nil,
        status: status,
        folder: nil,
        read: now
      )
      happening.isFound = true
      body(happening)
    }
  }

  private func watch(_ folder: [UInt8], _ mask: FileEvent.Mask, isPlace: Bool) {
    let path = (folder + [0]).map { CChar(bitPattern: $0) }
    var bytes = [UInt8](repeating: 0, count: 160)
    guard folders.count < Self.folderLimit else {
      unwatched += 1
      return
    }
    guard swiftlet_mark(descriptor, path, mask.rawValue) == 0 else {
      if isPlace, errno != ENOENT && errno != ENOTDIR { unwatched += 1 }
      return
    }
    let length = swiftlet_handle(path, &bytes)
    guard length > 0 else {
      if isPlace { unwatched += 1 }
      return
    }
    let handle = Array(bytes[..<Int(length)])
    if let known = folders[handle], known.path != folder {
      // A folder that was moved has another name now; one that has two keeps the first.
      if Self.isSame(known.path, folder) {
        folders[handle]?.isPlace = known.isPlace || isPlace
        return
      }
      handles[known.path] = nil
    }
    folders[handle] = Folder(path: folder, isPlace: isPlace || folders[handle]?.isPlace == true)
    handles[folder] = handle
  }

  private static func isSame(_ first: [UInt8], _ second: [UInt8]) -> Bool {
    guard let first = FileStatus(first), let second = FileStatus(second) else { return false }
    return first.key == second.key
  }

  /// What is in a folder; links and devices are left out.
  private static func children(_ folder: [UInt8]) -> (folders: [[UInt8]], files: [[UInt8]]) {
    let base = folder == [0x2F] ? [] : folder
    guard let stream = opendir((base + [0x2F, 0]).map { CChar(bitPattern: $0) }) else {
      return ([], [])
    }
    defer { closedir(stream) }
    var folders: [[UInt8]] = []
    var files: [[UInt8]] = []
    while let entry = readdir(stream) {
      let type = entry.pointee.d_type
      guard type == UInt8(DT_DIR) || type == UInt8(DT_REG) else { continue }
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
      guard name != [0x2E], name != [0x2E, 0x2E] else { continue }
      if type == UInt8(DT_DIR) {
        folders.append(base + [0x2F] + name)
      } else {
        files.append(base + [0x2F] + name)
      }
    }
    return (folders, files)
  }
}
