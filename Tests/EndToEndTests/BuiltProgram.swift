// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc

/// The program that was built together with these tests, run as a user runs it.
enum BuiltProgram {
  /// Beside the test bundle; `SWIFTLET` names another.
  static let path: String = {
    if let given = ProcessInfo.processInfo.environment["SWIFTLET"] { return given }
    return Bundle.main.executableURL?.deletingLastPathComponent().appending(path: "swiftlet").path
      ?? "swiftlet"
  }()

  /// The project's root, for its rules and recordings.
  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  /// The seed's rule alone: its near misses are other rules' business.
  static let seedRule = root + "/rules/linux/command_and_control_tunnel_or_port_forward.toml"

  /// How many rules the project ships.
  static let shippedRules =
    (try? FileManager.default.contentsOfDirectory(atPath: root + "/rules/linux"))?
    .filter { $0.hasSuffix(".toml") }.count ?? 0

  /// What a finished run gave.
  struct Result {
    var status: Int32
    var output: String
    var messages: String

    /// The lines of the output as JSON objects.
    var documents: [[String: Any]] {
      output.split(separator: "\n").compactMap {
        (try? JSONSerialization.jsonObject(with: Data($0.utf8))) as? [String: Any]
      }
    }
  }

  /// Seconds that no run needs: a program that hangs fails its test and does not stop the others.
  private static let limit = 300.0

  /// Runs the program to its end; its standard input is a file, empty where none is given.
  static func run(
    _ arguments: String...,
    input: Data = Data(),
    environment: [String: String] = [:]
  ) throws -> Result {
    try run(arguments, input: input, environment: environment)
  }

  static func run(
    _ arguments: [String],
    input: Data = Data(),
    environment: [String: String] = [:]
  ) throws -> Result {
    let folder = try TemporaryFolder()
    let stdin = try folder.write("in", input)
    let process = try start(arguments, in: folder, input: stdin, environment: environment)
    let identifier = process.processIdentifier
    let watchdog = DispatchWorkItem { kill(identifier, SIGKILL) }
    DispatchQueue.global().asyncAfter(deadline: .now() + limit, execute: watchdog)
    process.waitUntilExit()
    watchdog.cancel()
    return Result(
      status: process.terminationStatus,
      output: folder.text("out"),
      messages: folder.text("err")
    )
  }

  /// Starts the program with its output in files `out` and `err` of a folder.
  static func start(
    _ arguments: [String],
    in folder: TemporaryFolder,
    input: String = "/dev/null",
    environment: [String: String] = [:]
  ) throws -> Process {
    let process = Process()
    process.executableURL = URL(filePath: path)
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = FileHandle(forReadingAtPath: input)
    process.standardOutput = FileHandle(forWritingAtPath: try folder.write("out", Data()))
    process.standardError = FileHandle(forWritingAtPath: try folder.write("err", Data()))
    try process.run()
    return process
  }

  /// Why this machine cannot be watched; nil when it can.
  static let cannotWatch: String? = {
    let text = (try? run("doctor", "--json").output) ?? ""
    let report = try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
    if report?["sensor"] as? String == "ebpf" { return nil }
    let checks = report?["checks"] as? [[String: Any]] ?? []
    let reason = checks.first { $0["ok"] as? Bool == false && $0["area"] as? String == "sensor" }
    let mend = reason?["mend"] as? String ?? "doctor gave no report"
    print("skipping live tests: \(mend)")
    return mend
  }()
}

/// A folder that is gone when the test is over.
final class TemporaryFolder {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.path + "/swiftlet-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file and returns its path.
  @discardableResult
  func write(_ name: String, _ data: Data) throws -> String {
    let file = path + "/" + name
    try data.write(to: URL(filePath: file))
    return file
  }

  @discardableResult
  func write(_ name: String, _ text: String) throws -> String {
    try write(name, Data(text.utf8))
  }

  /// What a file holds; empty when there is none.
  func text(_ name: String) -> String {
    String(
      decoding: FileManager.default.contents(atPath: path + "/" + name) ?? Data(),
      as: UTF8.self
    )
  }
}
