// SPDX-License-Identifier: Apache-2.0
import Foundation

/// The build tool: turns what is not Swift into Swift source.
@main
struct Embed {
  static let usage = """
    usage: embed bpf --clang PATH [--include DIR]... SRC OUT.swift NAME
           embed files NAME OUT.swift ROOT [FILE]...
    """

  static func main() {
    var arguments = Array(CommandLine.arguments.dropFirst())
    do {
      switch arguments.first {
      case "bpf":
        arguments.removeFirst()
        try BPFMode(arguments).run()
      case "files":
        arguments.removeFirst()
        try FilesMode(arguments).run()
      default:
        throw EmbedError(usage)
      }
    } catch {
      FileHandle.standardError.write(Data("error: \(error)\n".utf8))
      exit(1)
    }
  }
}

/// Why nothing was written, in words for whoever builds.
struct EmbedError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

/// Writes `text` unless the file already says so: an unchanged file is not compiled again.
func write(_ text: String, to path: String) throws {
  let data = Data(text.utf8)
  if FileManager.default.contents(atPath: path) == data { return }
  try data.write(to: URL(fileURLWithPath: path), options: .atomic)
}
