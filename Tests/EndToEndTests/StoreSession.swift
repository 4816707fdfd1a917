// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc

/// A store of a test's own, used through the program.
final class StoreSession {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  var path: String { folder.path + "/store" }

  /// `swiftlet events …` with this store.
  func events(_ arguments: String..., input: String = "") throws -> BuiltProgram.Result {
    try BuiltProgram.run(
      ["events"] + arguments,
      input: Data(input.utf8),
      environment: ["SWIFTLET_STORE": path]
    )
  }

  /// The segments' files, sorted.
  var segments: [String] {
    (FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? [])
      .filter { $0.hasSuffix(".zst") }.map { path + "/" + $0 }.sorted()
  }

  /// An event's line; `filler` bytes of it hardly compress.
  static func line(
    _ id: String,
    _ number: Int = 0,
    stream: String = "endpoint",
    filler: Int = 0
  ) -> String {
    var state = UInt64(truncatingIfNeeded: id.hashValue)
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    let more = String(
      decoding: (0..<filler).map { _ -> UInt8 in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return letters[Int(state >> 58)]
      },
      as: UTF8.self
    )
    let time = "2026-11-24T10:\(10 + number / 60 % 50):\(10 + number % 50)Z"
    return
      #"{"@timestamp":"\#(time)","event":{"id":"\#(id)","category":"process"},"host":{"name":"web\#(number % 3)"},"data_stream":{"type":"logs","dataset":"\#(stream)","namespace":"default"},"process":{"name":"p\#(number)","pid":\#(number)},"more":"\#(more)"}"#
  }

  /// Runs a shell script in mount namespaces of its own, in which it may mount what it likes.
  static func inNamespace(
    _ script: String,
    _ arguments: [String],
    _ folder: TemporaryFolder
  ) throws -> (status: Int32, output: String) {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/unshare")
    let flags = geteuid() == 0 ? ["-m"] : ["-r", "-m"]
    process.arguments =
      flags + ["--propagation", "private", "sh", "-euc", script, "sh"] + arguments
    process.standardOutput = FileHandle(
      forWritingAtPath: try folder.write("namespace.out", Data())
    )
    process.standardError = process.standardOutput
    process.standardInput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return (process.terminationStatus, folder.text("namespace.out"))
  }

  /// Why nothing can be mounted here; nil where it can.
  static let cannotMount: String? = {
    do {
      let folder = try TemporaryFolder()
      let (status, output) = try inNamespace(
        #"mount -t tmpfs -o size=64k tmpfs "$1""#,
        [folder.path],
        folder
      )
      if status == 0 { return nil }
      print("skipping tests with mounts: \(output)")
      return output
    } catch {
      print("skipping tests with mounts: \(error)")
      return "\(error)"
    }
  }()
}
