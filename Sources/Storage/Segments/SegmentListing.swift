// SPDX-License-Identifier: Apache-2.0

/// The segments that there are, as the folders tell.
struct SegmentListing {
  /// In the order of their numbers.
  private(set) var segments: [SegmentID] = []
  /// Files and folders among them that the store did not make; they are left alone.
  private(set) var strangers: [String] = []

  init(_ layout: StoreLayout) throws(StorageError) {
    strangers += try Folders.entries(layout.events, folders: false)
    for name in try Folders.entries(layout.events, folders: true) {
      guard let stream = DataStreamName(name) else {
        strangers.append(name)
        continue
      }
      for date in try Folders.entries(layout.folder(of: stream), folders: true) {
        let folder = "\(layout.folder(of: stream))/\(date)"
        for file in try Folders.entries(folder, folders: false) {
          if let id = SegmentID(stream: stream, date: date, fileName: file) {
            segments.append(id)
          } else {
            strangers.append("\(name)/\(date)/\(file)")
          }
        }
      }
    }
    segments.sort()
  }
}
