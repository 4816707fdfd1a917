// SPDX-License-Identifier: Apache-2.0
import CSimdJSON
import CZlib
import CZstd

/// Which versions of the C libraries read the events: part of every useful bug report.
package enum LibraryVersions {
  /// Names and versions, in alphabetical order.
  package static var all: [(name: String, version: String)] {
    [
      ("simdjson", String(cString: sl_simdjson_version())),
      ("zlib", String(cString: zlibVersion())),
      ("zstd", String(cString: ZSTD_versionString())),
    ]
  }
}
