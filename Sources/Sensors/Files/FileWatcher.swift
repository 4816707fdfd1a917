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

  let descriptor: Int32
  private let places: WatchedPlaces
  private let devices: Set<[UInt8]>
  /// The marked folders by their handles.
  private var folders: [[UInt8]: [UInt8]] = [:]
  private var buffer = [UInt8](repeating: 0, count: 64 << 10)
  /// Modes of files that were seen, to tell a change of mode from one of time.
  private var modes: [[UInt8]: UInt32] = [:]
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
    for path in paths { for folder in Self.expand(path) { mark(folder, depth: 0) } }
    for device in devices {
      let path = Array(device.utf8)
      guard let slash = path.lastIndex(of: 0x2F) else { continue }
      watch(Array(path[..<slash]), [.opened, .onChild])
      // Newer kernels tell nobody who watches a folder of the devices in it.
      let name = (path + [0]).map { CChar(bitPattern: $0) }
      if swiftlet_mark_file(descriptor, name, FileEvent.Mask.opened.rawValue) != 0, errno != ENOENT
      {
        unwatched += 1
      }
    }
    guard !folders.isEmpty else {
      close(descriptor)
      throw Refusal(reason: "none of the watched places is on a file system that can be watched")
    }
  }

  deinit { close(descriptor) }

  /// How many folders are watched.
  var count: Int { folders.count }

  /// Something that happened to a path.
  struct Happening {
    var mask: FileEvent.Mask
    var pid: UInt32
    var path: [UInt8]
    var oldPath: [UInt8]?
    /// As stat(2) gives it now; nil when the file is gone.
    var mode: UInt32?
  }

  /// Reads what waits; false when there was nothing.
  ///
  /// Folders that were made are marked at once; what was put in before that goes unseen.
  func read(
    _ body: (Happening) -> Void,
    lost: () -> Void
  ) -> Bool {
    let count = buffer.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
    guard count > 0 else { return false }
    let (events, isWhole) = FileEvent.decode(buffer.span.extracting(0..<count))
    if !isWhole { lost() }
    for event in events {
      if event.mask.contains(.overflowed) {
        lost()
      } else if let happening = happening(event) {
        body(happening)
      }
    }
    return true
  }

  private func happening(_ event: FileEvent) -> Happening? {
    guard event.pid != UInt32(getpid()) else { return nil }
    let old = event.oldPlace.flatMap(path)
    guard let path = event.place.flatMap(path) ?? old else { return nil }
    let isFolder = event.mask.contains(.onFolder)
    if isFolder, !event.mask.isDisjoint(with: [.created, .renamed]), places.contains(path) {
      mark(path, depth: 0)
    }
    let wanted: FileEvent.Mask =
      devices.contains(path)
      ? event.mask : event.mask.subtracting(.opened)
    guard places.contains(path) || old.map(places.contains) == true || devices.contains(path) else {
      return nil
    }
    var status = stat()
    let isThere = lstat((path + [0]).map { CChar(bitPattern: $0) }, &status) == 0
    var happening = Happening(mask: wanted, pid: event.pid, path: path, oldPath: old)
    if isThere { happening.mode = status.st_mode }
    // Of a file that is gone again nobody knows what changed: it is told.
    if isThere, wanted.contains(.attributes), !remember(path, happening.mode) {
      happening.mask.remove(.attributes)
    }
    if wanted.contains(.created) { _ = remember(path, happening.mode) }
    return happening
  }

  /// Notes a file's mode; false when it was the same before, or the file is gone.
  private func remember(_ path: [UInt8], _ mode: UInt32?) -> Bool {
    guard let mode else {
      modes[path] = nil
      return false
    }
    if modes.count >= Self.folderLimit { modes.removeAll() }
    return modes.updateValue(mode, forKey: path) != mode
  }

  private func path(_ place: FileEvent.Place) -> [UInt8]? {
    guard let folder = folders[place.folder] else { return nil }
    return place.name == [0x2E] || place.name.isEmpty ? folder : folder + [0x2F] + place.name
  }

  /// Marks a folder and those in it.
  private func mark(_ folder: [UInt8], depth: Int) {
    watch(
      folder,
      [.created, .deleted, .renamed, .closedAfterWriting, .attributes, .onChild, .onFolder]
    )
    guard depth < Self.depthLimit else { return }
    for child in Self.children(folder) { mark(child, depth: depth + 1) }
  }

  private func watch(_ folder: [UInt8], _ mask: FileEvent.Mask) {
    let path = (folder + [0]).map { CChar(bitPattern: $0) }
    var handle = [UInt8](repeating: 0, count: 160)
    guard folders.count < Self.folderLimit else {
      unwatched += 1
      return
    }
    guard swiftlet_mark(descriptor, path, mask.rawValue) == 0 else {
      if errno != ENOENT && errno != ENOTDIR { unwatched += 1 }
      return
    }
    let length = swiftlet_handle(path, &handle)
    guard length > 0 else {
      unwatched += 1
      return
    }
    folders[Array(handle[..<Int(length)])] = folder
  }

  /// The folders that a path with `*` for single names means.
  private static func expand(_ path: String) -> [[UInt8]] {
    var found: [[UInt8]] = [[]]
    for part in path.utf8.split(separator: 0x2F) {
      found = found.flatMap { folder in
        part.elementsEqual("*".utf8) ? children(folder) : [folder + [0x2F] + part]
      }
    }
    return found
  }

  /// The folders in a folder, links left out.
  private static func children(_ folder: [UInt8]) -> [[UInt8]] {
    guard let stream = opendir((folder + [0x2F, 0]).map { CChar(bitPattern: $0) }) else {
      return []
    }
    defer { closedir(stream) }
    var found: [[UInt8]] = []
    while let entry = readdir(stream) {
      guard entry.pointee.d_type == UInt8(DT_DIR) else { continue }
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
      if name != [0x2E], name != [0x2E, 0x2E] { found.append(folder + [0x2F] + name) }
    }
    return found
  }
}
