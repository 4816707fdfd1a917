// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing

@testable import Host

@Suite struct ProcFSTests {
  @Test func readsThisProcess() throws {
    let process = ProcFSProcess(pid: UInt32(getpid()))
    let stat = try #require(process.stat())
    #expect(stat.pid == UInt32(getpid()))
    #expect(stat.parentPID == UInt32(getppid()))
    #expect(stat.session == UInt32(getsid(0)))
    #expect(stat.startTicks > 0)
    let status = try #require(process.status())
    #expect(status.uid == getuid())
    #expect(status.effectiveGID == getegid())
    #expect(
      process.arguments()?.map { String(decoding: $0, as: UTF8.self) } == CommandLine.arguments
    )
    #expect(process.executable()?.first == 0x2F)
    #expect(process.workingDirectory()?.first == 0x2F)
    #expect(process.cgroup() != nil)
    #expect(ProcFS.processes().contains(UInt32(getpid())))
    #expect(ProcFS.ownMountNamespace() ?? 0 > 0)
  }

  @Test func goneProcessesHaveNoAnswers() {
    let process = ProcFSProcess(pid: .max)
    #expect(process.stat() == nil)
    #expect(process.status() == nil)
    #expect(process.arguments() == nil)
    #expect(process.executable() == nil)
  }

  @Test func aNameMayHoldParentheses() throws {
    let line =
      "42 (a) b (c)) S 7 42 41 34817 42 4194304 1 0 0 0 0 0 0 0 20 0 1 0 987654 1 1\n"
    let stat = try #require(ProcessStat(Array(line.utf8)))
    #expect(stat.command == Array("a) b (c)".utf8))
    #expect(stat.parentPID == 7)
    #expect(stat.session == 41)
    #expect(stat.ttyMajor == 136)
    #expect(stat.ttyMinor == 1)
    #expect(stat.startTicks == 987_654)
  }

  @Test(arguments: ["", "1", "1 (x", "x (y) S 1", "1 (y) S 1 2 3", ")("])
  func brokenStatsAreRefused(text: String) {
    #expect(ProcessStat(Array(text.utf8)) == nil)
  }

  @Test func statusOfAContainersProcess() throws {
    let text = """
      Name:\tx
      Uid:\t1000\t0\t0\t0
      Gid:\t100\t50\t50\t50
      NSpid:\t4711\t1
      CapPrm:\t000001ffffffffff
      CapEff:\t0000000000000001
      """
    let status = try #require(ProcessStatus(Array(text.utf8)))
    #expect(status.uid == 1000)
    #expect(status.effectiveUID == 0)
    #expect(status.effectiveGID == 50)
    #expect(status.namespacePIDs == [4711, 1])
    #expect(Capabilities(rawValue: status.effectiveCapabilities).names == ["CAP_CHOWN"])
    #expect(Capabilities(rawValue: status.permittedCapabilities).contains([.bpf, .perfmon]))
    #expect(ProcessStatus([]) == nil)
  }
}
