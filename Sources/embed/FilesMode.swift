// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Writes files as base64 literals with their paths relative to a root.
struct FilesMode {
  private let name: String
  private let output: String
  private let root: String
  private let files: [String]

  init(_ arguments: [String]) throws {
    guard arguments.count >= 3 else { throw EmbedError(Embed.usage) }
    name = arguments[0]
    output = arguments[1]
    root = arguments[2].hasSuffix("/") ? arguments[2] : arguments[2] + "/"
    files = Array(arguments[3...])
  }

  func run() throws {
    var text = """
      // Made by `embed files`: do not edit.

      /// Files that are built into the program.
      internal enum \(name) {
        /// Each file's path in the source tree and its content, base64; sorted by path.
        static let all: [(path: String, base64: String)] = [

      """
    for file in files.sorted() {
      guard file.hasPrefix(root) else { throw EmbedError("\(file) is not below \(root)") }
      guard let data = FileManager.default.contents(atPath: file) else {
        throw EmbedError("cannot read \(file)")
      }
      let path = String(file.dropFirst(root.count))
      text += "    (path: \(path.debugDescription), base64: \"\(data.base64EncodedString())\"),\n"
    }
    text += "  ]\n}\n"
    try write(text, to: output)
  }
}
