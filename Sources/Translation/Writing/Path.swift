// SPDX-License-Identifier: Apache-2.0

/// Parts of a path.
enum Path {
  /// The last part.
  static func name(_ path: [UInt8], isWindows: Bool = false) -> [UInt8] {
    guard
      let slash = path.lastIndex(where: {
        $0 == UInt8(ascii: "/") || isWindows && $0 == UInt8(ascii: "\\")
      })
    else { return path }
    return Array(path[(slash + 1)...])
  }
}
