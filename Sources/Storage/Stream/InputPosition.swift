// SPDX-License-Identifier: Apache-2.0

/// How far a followed file has been read. The file is known by device and inode, so that it is found
/// again under another name, and a new one under the old name is not taken for it.
package struct InputPosition: Sendable, Equatable {
  /// The path that is followed.
  package var path: String
  /// The file that stood there.
  package var device: UInt64
  package var inode: UInt64
  /// Bytes and lines that were taken: all of them are in the store.
  package var bytes: Int
  package var lines: Int
  /// A digest of the bytes before the place, up to a thousand: another file may be given the same inode,
  /// and a file may be written anew. 0 at the beginning.
  package var digest: UInt64 = 0

  /// A place in a file.
  package init(path: String, device: UInt64, inode: UInt64, bytes: Int = 0, lines: Int = 0) {
    self.path = path
    self.device = device
    self.inode = inode
    self.bytes = bytes
    self.lines = lines
  }
}
