// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc
import Testing

@testable import Sensors

/// Real sockets in network namespaces of their own.
@Suite(
  .serialized,
  .enabled(if: cannotCapture == nil, "the kernel lets us load no BPF here"),
  .enabled(if: NamespaceProgram.obstacle == nil, "no network namespaces here")
)
struct LiveNetworkTests {
  /// A server in the parent, a client in a child, over one family of addresses.
  private static let exchange = """
    import os, socket, sys
    family = {"4": socket.AF_INET, "6": socket.AF_INET6, "m": socket.AF_INET6}[sys.argv[1]]
    address = {"4": "127.0.0.1", "6": "::1", "m": "::ffff:127.0.0.1"}[sys.argv[1]]
    s = socket.socket(family)
    s.bind((address, 7001)); s.listen()
    pid = os.fork()
    if pid == 0:
        c = socket.create_connection((address, 7001)) if sys.argv[1] != "m" else socket.socket(family)
        if sys.argv[1] == "m": c.connect((address, 7001))
        c.sendall(b"x"); c.recv(1); c.close()
        os._exit(0)
    c, _ = s.accept()
    c.sendall(c.recv(1)); c.close()
    os.waitpid(pid, 0)
    """

  @Test(arguments: [("4", "127.0.0.1"), ("6", "::1"), ("m", "127.0.0.1")])
  func aConnectionHasItsProcesses(way: String, address: String) throws {
    var server: pid_t = 0
    let capture = try LiveCapture(families: [.process, .network]) {
      server = try NamespaceProgram.run(Self.exchange, [way])
    }
    try #require(capture.isOn(.network))
    let listen = try #require(capture.documents("listen", pid: server).first)
    #expect(listen.text("source.ip") == address)
    #expect(listen["source.port"] as? Int == 7001)
    #expect(listen["destination.ip"] == nil)
    #expect(listen["event.category"] as? [String] == ["network"])
    #expect(listen.text("data_stream.dataset") == "endpoint.events.network")
    #expect(listen.text("process.name")?.hasPrefix("python3") == true)
    #expect(listen.arguments?.first == "/usr/bin/python3")

    let attempt = try #require(capture.documents("connection_attempted", of: server).last)
    #expect(attempt["process.parent.pid"] as? Int == Int(server))
    #expect(attempt.text("destination.ip") == address)
    #expect(attempt["destination.port"] as? Int == 7001)
    #expect(attempt.text("network.direction") == "egress")
    #expect(attempt.text("network.transport") == "tcp")
    #expect(attempt.text("network.type") == (way == "6" ? "ipv6" : "ipv4"))
    #expect(attempt.text("process.parent.name") == listen.text("process.name"))

    let accepted = try #require(capture.documents("connection_accepted", pid: server).first)
    #expect(accepted["destination.port"] as? Int == 7001)
    #expect(accepted.text("network.direction") == "ingress")
    #expect(accepted["event.type"] as? [String] == ["start"])
    #expect(accepted.text("process.entity_id") == listen.text("process.entity_id"))

    let ends = capture.documents("disconnect_received", of: server)
    #expect(ends.count == 2)
    let client = attempt["process.pid"] as? Int
    let own = try #require(ends.first { $0["process.pid"] as? Int == client })
    #expect(own["destination.port"] as? Int == 7001)
    #expect(own["source.port"] as? Int == accepted["source.port"] as? Int)
    #expect(ends.contains { $0["process.pid"] as? Int == Int(server) })
    LiveLossTests.checkSums(capture.counters)
  }

  /// Its process began, and listened, before the sensor did.
  @Test func whoListenedBeforeIsKnown() throws {
    let folder = try TemporaryFolder()
    let program = """
      import socket, sys, time, os
      s = socket.socket(); s.bind(("0.0.0.0", 7002)); s.listen()
      open(sys.argv[1] + "/ready", "w").close()
      while not os.path.exists(sys.argv[1] + "/go"): time.sleep(0.01)
      c = socket.create_connection(("127.0.0.1", 7002)); s.accept()
      """
    let child = try Child(
      "/usr/bin/unshare",
      [
        "unshare", "--net", "/bin/sh", "-c",
        #"ip link set lo up && exec /usr/bin/python3 -c "$0" "$1""#,
        program, folder.path,
      ]
    )
    func wait(for name: String) {
      for _ in 0..<1000 where access("\(folder.path)/\(name)", F_OK) != 0 { usleep(10_000) }
    }
    wait(for: "ready")
    let capture = try LiveCapture(families: [.process, .network]) {
      // /proc is read when `run` begins.
      usleep(500_000)
      _ = try Data().write(to: URL(fileURLWithPath: folder.path + "/go"))
      child.wait()
    }
    let accepted = try #require(capture.documents("connection_accepted", pid: child.pid).first)
    #expect(accepted.arguments?.last == folder.path)
    #expect(accepted["process.parent.pid"] as? Int == Int(getpid()))
  }

  @Test func aRefusedConnectionFails() throws {
    var pid: pid_t = 0
    let capture = try LiveCapture(families: [.process, .network]) {
      pid = try NamespaceProgram.run(
        "import socket\ntry: socket.create_connection(('127.0.0.1', 7003))\nexcept OSError: pass"
      )
    }
    #expect(capture.documents("connection_attempted", pid: pid).count == 1)
    let end = try #require(capture.documents("disconnect_received", pid: pid).first)
    #expect(end.text("event.outcome") == "failure")
  }

  @Test func datagramsAreToldOncePerDestination() throws {
    var pid: pid_t = 0
    let capture = try LiveCapture(families: [.process, .network]) {
      pid = try NamespaceProgram.run(
        """
        import socket
        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        for _ in range(50):
            for port in (7004, 7005): s.sendto(b"x", ("127.0.0.1", port))
        t = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
        t.connect(("::1", 7006)); t.send(b"y")
        """
      )
    }
    let flows = capture.documents("connection_attempted", pid: pid)
    #expect(flows.compactMap { $0["destination.port"] as? Int } == [7004, 7005, 7006])
    #expect(flows.allSatisfy { $0.text("network.transport") == "udp" })
    #expect(flows.last?.text("destination.ip") == "::1")
    #expect(flows.allSatisfy { $0["source.port"] as? Int ?? 0 > 0 })
  }

  @Test func questionsToNameServersAreRead() throws {
    var pid: pid_t = 0
    let program = """
      import socket, struct
      def question(name, kind):
          labels = b"".join(bytes([len(p)]) + p for p in name.split(b"."))
          return struct.pack(">6H", 7, 0x100, 1, 0, 0, 0) + labels + b"\\0" + struct.pack(">2H", kind, 1)
      s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
      s.sendto(question(b"www.example.org", 28), ("127.0.0.1", 53))
      s.sendto(question(b"a" * 60 + b".t.example.org", 16), ("127.0.0.1", 53))
      s.sendto(question(b"\\xff\\"x.example", 65400), ("127.0.0.1", 53))
      s.sendto(b"no question", ("127.0.0.1", 53))
      """
    let capture = try LiveCapture(families: [.process, .dns]) {
      pid = try NamespaceProgram.run(program)
    }
    try #require(capture.isOn(.dns))
    let lookups = capture.documents("lookup_requested", pid: pid)
    #expect(
      lookups.map { $0.text("dns.question.name") } == [
        "www.example.org", String(repeating: "a", count: 60) + ".t.example.org",
        #"\255"x.example"#,
      ]
    )
    #expect(lookups.map { $0.text("dns.question.type") } == ["AAAA", "TXT", "TYPE65400"])
    #expect(lookups.allSatisfy { $0.text("network.protocol") == "dns" })
    #expect(lookups.first?["event.type"] as? [String] == ["protocol", "info"])
    #expect(capture.documents("connection_attempted", pid: pid).count == 1)
    #expect(capture.counters[.datagram].seen == 0)
  }

  @Test func largeEchoesAreTold() throws {
    var pid: pid_t = 0
    let program = """
      import socket, struct
      def echo(body):
          head = struct.pack(">BBHHH", 8, 0, 0, 1, 1) + body
          total = sum(struct.unpack(">%dH" % (len(head) // 2), head))
          while total >> 16: total = (total & 0xffff) + (total >> 16)
          return head[:2] + struct.pack(">H", ~total & 0xffff) + head[4:]
      s = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
      for size in (56, 56, 1000, 1000): s.sendto(echo(b"z" * size), ("127.0.0.1", 0))
      """
    let capture = try LiveCapture(families: [.process, .network]) {
      pid = try NamespaceProgram.run(program)
    }
    let echoes = capture.documents("connection_attempted", pid: pid)
    #expect(echoes.compactMap { $0["network.bytes"] as? Int } == [84, 1028])
    #expect(echoes.allSatisfy { $0.text("network.transport") == "icmp" })
    #expect(echoes.allSatisfy { $0["icmp.type"] as? Int == 8 })
  }
}
