// SPDX-License-Identifier: Apache-2.0
import CBPF
import Foundation
import Glibc
import Host
import Testing

@testable import Sensors

/// What is lost is counted, and nothing stays behind.
@Suite(.serialized, .enabled(if: cannotCapture == nil, "the kernel lets us load no BPF here"))
struct LiveLossTests {
  /// Starts programs four at a time; gives the pids with their arguments.
  static func load(_ count: Int) throws -> [pid_t: [String]] {
    var all: [pid_t: [String]] = [:]
    for start in stride(from: 0, to: count, by: 4) {
      let children = try (start..<min(start + 4, count)).map { number in
        let arguments = ["true", "number \(number)", "", "\(number * 7)"]
        let child = try Child("/usr/bin/true", arguments)
        all[child.pid] = arguments
        return child
      }
      for child in children { child.wait() }
    }
    return all
  }

  static func checkSums(_ counters: SensorCounters) {
    #expect(counters.undecodable == 0)
    for kind in EventKind.allCases {
      let count = counters[kind]
      #expect(count.seen == count.read + count.dropped, "\(kind)")
      #expect(count.outstanding == 0, "\(kind)")
      #expect(count.written <= count.read, "\(kind)")
    }
    #expect(counters.documents - counters.derived + counters.duplicates == counters.read)
    #expect(
      EventKind.allCases.reduce(0) { $0 + counters[$1].written } == counters.documents
        - counters.derived
    )
  }

  @Test func quickProgramsAreAllSeenExactly() throws {
    var started: [pid_t: [String]] = [:]
    let capture = try LiveCapture { started = try Self.load(2000) }
    let execs = capture.documents.filter { $0.text("event.action") == "exec" }
    let byPID = Dictionary(grouping: execs) { $0["process.pid"] as? Int ?? 0 }
    let seen = started.filter { pid, arguments in
      byPID[Int(pid)]?.contains { $0.arguments == arguments } ?? false
    }.count
    #expect(UInt64(seen) + capture.counters.dropped >= UInt64(started.count))
    #expect(capture.counters.undecodable == 0)
    Self.checkSums(capture.counters)
    #expect(UInt64(capture.documents.count) == capture.counters.documents)
    let ids = Set(capture.documents.compactMap { $0.text("event.id") })
    #expect(ids.count == capture.documents.count)
  }

  @Test func aFullRingCountsWhatItDrops() throws {
    let capture = try LiveCapture(ringSize: 64 << 10, readsDuringLoad: false) {
      _ = try Self.load(600)
    }
    #expect(capture.counters.exec.dropped > 0)
    #expect(capture.counters.exec.read > 0)
    #expect(capture.counters.exec.seen >= 600)
    let lost = capture.documents.filter { $0.text("event.action") == "events_lost" }
    #expect(
      lost.reduce(0) { $0 + ($1["swiftlet.loss.count"] as? Int ?? 0) }
        == Int(capture.counters.dropped)
    )
    #expect(lost.contains { $0.text("swiftlet.loss.kind") == "exec" })
    #expect(lost.allSatisfy { $0.text("event.kind") == "metric" && $0["event.category"] == nil })
    #expect(lost.allSatisfy { $0.text("data_stream.dataset") == "swiftlet.telemetry" })
    Self.checkSums(capture.counters)
  }

  /// Whoever starts programs with as many arguments as he may does not crowd out those of others.
  @Test func longArgumentsDoNotFillTheRing() throws {
    let long = String(repeating: "x", count: 30_000)
    var pid: pid_t = 0
    let capture = try LiveCapture(ringSize: 1 << 20, readsDuringLoad: false) {
      for _ in 0..<200 { try Child("/usr/bin/true", ["true", long]).wait() }
      let last = try Child("/usr/bin/true", ["true", "seen"])
      pid = last.pid
      last.wait()
    }
    #expect(capture.counters.exec.dropped == 0)
    #expect(capture.exec(pid)?.arguments == ["true", "seen"])
    let cut = capture.documents.filter { $0["swiftlet.args_truncated"] as? Bool == true }
    #expect(cut.count > 100)
    // What is left of them is still told, with how long they were.
    let lengths = cut.map { ($0.arguments?.last?.count ?? 0, $0["swiftlet.args_bytes"] as? Int) }
    #expect(lengths.allSatisfy { $0.0 > 200 && $0.1 == 30_006 })
    Self.checkSums(capture.counters)
  }

  /// A sensor that may take a hundredth of a processor rests, and what it does not get to is counted.
  @Test func theBudgetIsKept() throws {
    let capture = try LiveCapture(processor: 0.01) { _ = try Self.load(400) }
    #expect(capture.counters.rested > 0)
    #expect(capture.counters.exec.seen >= 400)
    Self.checkSums(capture.counters)
  }

  @Test func aConsumerThatFailsLosesNoOtherBatch() throws {
    let capture = try LiveCapture(failsToConsume: true) { _ = try Self.load(40) }
    #expect(capture.counters.failedDeliveries > 0)
    #expect(capture.counters.exec.seen >= 40)
    Self.checkSums(capture.counters)
    #expect(UInt64(capture.documents.count) == capture.counters.documents)
  }

  @Test func nothingStaysInTheKernel() throws {
    try #require(
      Capabilities.effective().contains(.sysAdmin),
      "listing programs needs CAP_SYS_ADMIN"
    )
    var configuration = EBPFSensor.Configuration(agent: AgentInfo(version: "0.0.0"))
    configuration.families = Set(SensorFamily.allCases)
    configuration.watchedPlaces = []
    var loaded: Set<UInt32> = []
    do {
      let sensor = try EBPFSensor(configuration)
      loaded.formUnion(sensor.programIDs)
      sensor.stop()
      try sensor.run { _ in }
      #expect(throws: SensorError.closed) { try sensor.run { _ in } }
    }
    do {
      // Never run: closing is the end of its life.
      let sensor = try EBPFSensor(configuration)
      loaded.formUnion(sensor.programIDs)
      #expect(sensor.counters.exec.read == 0)
    }
    #expect(loaded.count >= 10)
    // The kernel frees a program a little after its last user has gone.
    for _ in 0..<500 where !loaded.isDisjoint(with: Self.kernelPrograms()) { usleep(20_000) }
    #expect(loaded.isDisjoint(with: Self.kernelPrograms()))
  }

  /// The ids of all programs in the kernel.
  static func kernelPrograms() -> Set<UInt32> {
    var ids: Set<UInt32> = []
    var id: UInt32 = 0
    while bpf_prog_get_next_id(id, &id) == 0 { ids.insert(id) }
    return ids
  }
}
