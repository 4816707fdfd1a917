// SPDX-License-Identifier: Apache-2.0
import Glibc
import Storage

/// Which folder and files stand where a store is: another one under the same name is not the same.
struct StoreIdentity: Equatable {
  private var places: [[UInt64]]

  init(_ layout: StoreLayout) {
    places = [layout.root, layout.events, layout.state].map { path in
      var status = stat()
      guard stat(path, &status) == 0 else { return [] }
      return [UInt64(status.st_dev), UInt64(status.st_ino)]
    }
  }
}
