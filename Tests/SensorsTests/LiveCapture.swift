// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc
import Host
import Synchronization

@testable import Sensors

/// Why privileged tests do not run here; nil when they do.
let cannotCapture: String? = {
  let missing = SensorReadiness.current().checks.first { !$0.isOK }
  if let missing { print("skipping live tests: \(missing.name): \(missing.mend)") }
  return missing?.mend
}()

/// A sensor at work around a piece of load.
struct LiveCapture {
  let documents: [Document]
  let counters: SensorCounters
  let families: [FamilyState]

  /// Attaches a sensor, runs `load`, and ends when all that happened has been delivered.
  ///
  /// Without `readsDuringLoad` the records wait in the ring until the load is over.
  init(
    ringSize: UInt32 = 16 << 20,
    readsDuringLoad: Bool = true,
    failsToConsume: Bool = false,
    families: Set<SensorFamily> = [.process],
    places: [String] = [],
    devices: [String] = [],
    processor: Double? = nil,
    _ load: () throws -> Void
  ) throws {
    var configuration = EBPFSensor.Configuration(agent: AgentInfo(version: "0.0.0"))
    configuration.ringSize = ringSize
    configuration.budget.processor = processor
    configuration.families = families
    configuration.watchedPlaces = places
    configuration.watchedDevices = devices
    let sensor = try EBPFSensor(configuration)
    let lines = Collected()
    let thread = Thread {
      try? sensor.run { batch in
        lines.add(batch)
        if failsToConsume { throw CancellationError() }
      }
      lines.finish()
    }
    if readsDuringLoad {
      thread.start()
      // Until it has read which processes there are, folders that are made are not looked at.
      for _ in 0..<3_000 where sensor.counters.processes == 0 { usleep(10_000) }
    }
    try load()
    if !readsDuringLoad { thread.start() }
    sensor.stop()
    lines.wait()
    documents = try lines.bytes.split(separator: 0x0A).map { try Document(Data($0)) }
    counters = sensor.counters
    self.families = sensor.families
  }

  /// Whether a family is on; says why if not.
  func isOn(_ family: SensorFamily) -> Bool {
    let state = families.first { $0.family == family }
    if state?.isOn != true { print("\(family) is off: \(state?.reason ?? "?")") }
    return state?.isOn == true
  }

  /// The documents with this action whose process has this pid, or that process's children.
  func documents(_ action: String, of pid: pid_t) -> [Document] {
    documents.filter {
      $0["event.action"] as? String == action
        && ($0["process.pid"] as? Int == Int(pid) || $0["process.parent.pid"] as? Int == Int(pid))
    }
  }

  /// The documents of one process with this action.
  func documents(_ action: String, pid: pid_t) -> [Document] {
    documents.filter {
      $0["event.action"] as? String == action && $0["process.pid"] as? Int == Int(pid)
    }
  }

  /// The last exec of a process.
  func exec(_ pid: pid_t) -> Document? { documents("exec", pid: pid).last }
}

/// What a sensor delivered, from its thread to the test's.
final class Collected: Sendable {
  private let content = Mutex<[UInt8]>([])
  private let done = DispatchSemaphore(value: 0)

  func add(_ batch: EventBatch) {
    content.withLock { $0 += Array(batch.lines) }
  }
  func finish() { done.signal() }
  func wait() { done.wait() }
  var bytes: [UInt8] { content.withLock { $0 } }
}

/// One parsed document.
struct Document {
  let root: [String: Any]

  init(_ data: Data) throws {
    root = try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
  }

  /// The value at a dotted path.
  subscript(path: String) -> Any? {
    path.split(separator: ".").reduce(root as Any?) { ($0 as? [String: Any])?[String($1)] }
  }

  func text(_ path: String) -> String? { self[path] as? String }
  var arguments: [String]? { self["process.args"] as? [String] }
}

/// A program that a test starts.
struct Child {
  let pid: pid_t

  /// Starts a program with exactly these arguments, its output thrown away.
  init(_ path: String, _ arguments: [[UInt8]]) throws {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDWR, 0)
    posix_spawn_file_actions_adddup2(&actions, 0, 1)
    posix_spawn_file_actions_adddup2(&actions, 0, 2)
    let copies: [UnsafeMutablePointer<CChar>?] = arguments.map { argument in
      (argument + [0]).withUnsafeBufferPointer { bytes in
        bytes.withMemoryRebound(to: CChar.self) { $0.baseAddress.flatMap { strdup($0) } }
      }
    }
    defer { for copy in copies { free(copy) } }
    var child: pid_t = 0
    let code = posix_spawn(&child, path, &actions, nil, copies + [nil], environ)
    guard code == 0 else { throw POSIXError(POSIXErrorCode(rawValue: code) ?? .EIO) }
    pid = child
  }

  init(_ path: String, _ arguments: [String]) throws {
    try self.init(path, arguments.map { Array($0.utf8) })
  }

  /// Starts a program in a folder, through env(1), which execs it in its own place.
  init(_ path: String, _ arguments: [String], in folder: String) throws {
    try self.init("/usr/bin/env", ["env", "-C", folder, path] + arguments.dropFirst())
  }

  /// Waits for the end; the status as wait(2) gives it.
  @discardableResult
  func wait() -> Int32 {
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
    return status
  }
}

/// A folder that is gone when the test is over.
final class TemporaryFolder {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.path + "/swiftlet-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes an executable file.
  func program(_ name: String, _ text: String) throws -> String {
    let file = path + "/" + name
    try Data(text.utf8).write(to: URL(fileURLWithPath: file))
    chmod(file, 0o755)
    return file
  }

  func link(_ name: String, to target: String) throws -> String {
    let file = path + "/" + name
    try FileManager.default.createSymbolicLink(atPath: file, withDestinationPath: target)
    return file
  }
}
