// SPDX-License-Identifier: Apache-2.0
import Foundation

/// What the build put into the binary: the shipped rules and the demo recording.
enum BuiltIn {
  /// The shipped rules, by their paths in the project.
  static var rules: [(name: String, bytes: [UInt8])] {
    EmbeddedFiles.all.filter { $0.path.hasSuffix(".toml") }.map { file in
      ("built-in:" + file.path, decoded(file.base64))
    }
  }

  /// A file of the build, by its path in the project.
  static func file(_ path: String) -> [UInt8]? {
    EmbeddedFiles.all.first { $0.path == path }.map { decoded($0.base64) }
  }

  private static func decoded(_ base64: String) -> [UInt8] {
    Data(base64Encoded: base64).map { Array($0) } ?? []
  }
}
