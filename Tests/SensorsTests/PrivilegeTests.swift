// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc
import Host
import Testing

@testable import Sensors

/// The sensor with no more rights than it needs, and with fewer.
@Suite(.serialized, .enabled(if: cannotCapture == nil, "the kernel lets us load no BPF here"))
struct PrivilegeTests {
  @Test func twoCapabilitiesAreEnough() throws {
    let lines = Collected()
    var failure: (any Error)?
    var pid: pid_t = 0
    let sensor = try Self.with([.bpf, .perfmon]) {
      try EBPFSensor(.init(agent: AgentInfo(version: "0.0.0")))
    }
    let child = try Child("/usr/bin/true", ["true", "x"])
    pid = child.pid
    child.wait()
    sensor.stop()
    do {
      try Self.with([.bpf, .perfmon]) { try sensor.run { lines.add($0) } }
    } catch {
      failure = error
    }
    #expect(failure == nil)
    let documents = try lines.bytes.split(separator: 0x0A).map { try Document(Data($0)) }
    let event = documents.first {
      $0.text("event.action") == "exec" && $0["process.pid"] as? Int == Int(pid)
    }
    #expect(event?.text("process.executable") == "/usr/bin/true")
    #expect(event?.arguments == ["true", "x"])
    #expect(event?.text("process.working_directory")?.first == "/")
  }

  @Test(
    arguments: [
      ([], ["CAP_BPF", "CAP_PERFMON"]), ([.bpf], ["CAP_PERFMON"]), ([.perfmon], ["CAP_BPF"]),
    ] as [(Capabilities, [String])]
  )
  func missingCapabilitiesAreNamed(held: Capabilities, missing: [String]) throws {
    do {
      _ = try Self.with(held) { try EBPFSensor(.init(agent: AgentInfo(version: "0.0.0"))) }
      Issue.record("it loaded")
    } catch let error as SensorError {
      #expect(error == .missingCapabilities(missing))
      #expect(error.description.contains("run as root"))
      #expect(error.description.contains("setcap"))
    }
    let readiness = try Self.with(held) { SensorReadiness.current() }
    #expect(!readiness.isReady)
    #expect(readiness.checks.filter { !$0.isOK }.allSatisfy { !$0.mend.isEmpty })
  }

  @Test func thisHostIsReady() {
    let readiness = SensorReadiness.current()
    #expect(readiness.isReady)
    #expect(readiness.checks.count == 4)
    #expect(readiness.checks.allSatisfy { $0.mend.isEmpty })
  }

  /// Runs a piece of work on a thread of its own that has only these capabilities: they belong to
  /// threads, so the test's own stay as they are.
  static func with<Value>(
    _ capabilities: Capabilities,
    _ body: @escaping () throws -> Value
  ) throws -> Value {
    let work = Work(body: body)
    let done = DispatchSemaphore(value: 0)
    Thread {
      work.result = Result {
        try Self.limit(capabilities)
        return try work.body()
      }
      done.signal()
    }.start()
    done.wait()
    return try #require(work.result).get()
  }

  /// Passed to one thread and back, never used by two at once.
  private final class Work<Value>: @unchecked Sendable {
    let body: () throws -> Value
    var result: Result<Value, any Error>?

    init(body: @escaping () throws -> Value) { self.body = body }
  }

  /// capset(2), which Glibc's module lacks.
  private static func limit(_ set: Capabilities) throws {
    typealias Call = @convention(c) (UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> Int32
    let symbol = try #require(dlsym(nil, "capset"))
    let call = unsafeBitCast(symbol, to: Call.self)
    let low = UInt32(truncatingIfNeeded: set.rawValue)
    let high = UInt32(truncatingIfNeeded: set.rawValue >> 32)
    var header: [UInt32] = [0x2008_0522, 0]  // version 3, this thread
    var data: [UInt32] = [low, low, 0, high, high, 0]
    guard call(&header, &data) == 0 else { throw POSIXError(.EPERM) }
  }
}
