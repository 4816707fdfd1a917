// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// What the audit sensor tells beyond programs' starts, held against what eBPF tells of the same.
extension AuditSensorTests {
  /// A server and a client, one of them refused, in one process of python and its child.
  private static let exchange = """
    ip link set lo up
    cat > net.py <<'END'
    import os, socket, time
    def wait():
        while not os.path.exists("seen"): time.sleep(0.02)
    s = socket.socket(); s.bind(("127.0.0.1", 7001)); s.listen()
    t = socket.socket(socket.AF_INET6); t.bind(("::1", 7002)); t.listen()
    if os.fork() == 0:
        c = socket.create_connection(("127.0.0.1", 7001))
        d = socket.create_connection(("::1", 7002))
        c.recv(1); d.recv(1)
        n = socket.socket(); n.setblocking(False)
        n.connect_ex(("127.0.0.1", 7003))
        u = socket.socket(type=socket.SOCK_DGRAM); u.connect(("127.0.0.1", 7004)); u.send(b"x")
        wait()
        os._exit(3)
    c, _ = s.accept(); d, _ = t.accept()
    time.sleep(0.2)
    c.send(b"x"); d.send(b"x")
    os.wait()
    END
    python3 net.py
    """

  private static func value(_ event: [String: Any], _ path: String) -> Any? {
    path.split(separator: ".").reduce(event as Any?) { ($0 as? [String: Any])?[String($1)] }
  }

  private static func text(_ event: [String: Any], _ paths: String...) -> String {
    paths.map { value(event, $0).map { "\($0)" } ?? "-" }.joined(separator: " ")
  }

  private static func events(_ session: WatchSession, _ actions: String...) -> [[String: Any]] {
    session.ownEvents.filter { actions.contains(text($0, "event.action")) }
  }

  private static func hasFamilies(_ sensor: String) -> Bool {
    sensor == "audit" || BuiltProgram.cannotWatch == nil
  }

  @Test func connectionsAreThoseThatEBPFSees() throws {
    var seen: [[String]] = []
    for sensor in ["audit", "ebpf"] where Self.hasFamilies(sensor) {
      let session = try WatchSession("--sensor", sensor, "--families", "network")
      let actions = ["connection_attempted", "connection_accepted", "listen"]
      func found() -> [[String: Any]] {
        session.ownEvents.filter { actions.contains(Self.text($0, "event.action")) }
      }
      try session.shell(Self.exchange) { found().count >= 8 }
      _ = try session.stop()
      let found = found()
      seen.append(
        found.map { event in
          let isListen = Self.text(event, "event.action") == "listen"
          return Self.text(
            event,
            "event.action",
            "event.category",
            "event.type",
            "data_stream.dataset",
            "network.direction",
            "network.transport",
            "network.type",
            "destination.ip",
            "destination.port",
            "process.args",
            "process.parent.name",
            "user.name",
            isListen ? "source.port" : "source.ip"
          )
        }.sorted()
      )
    }
    let audit = try #require(seen.first)
    func count(_ action: String) -> Int { audit.filter { $0.hasPrefix(action) }.count }
    #expect(count("listen") == 2, "\(audit)")
    #expect(count("connection_attempted") == 4, "\(audit)")
    #expect(count("connection_accepted") == 2, "\(audit)")
    #expect(seen.last == audit)
  }

  @Test func programsAreMarkedAsByEBPF() throws {
    let script = """
      cp /bin/sleep own; chmod 777 own
      true | ./own 60 > out & all=$!
      sleep 60 < /dev/null & all="$all $!"
      cat > memory.py <<'END'
      import os
      f = os.memfd_create("image"); os.write(f, open("/bin/sleep", "rb").read())
      os.execve(f, ["image", "60"], {})
      END
      python3 memory.py & all="$all $!"
      while [ ! -e seen ]; do sleep 0.1; done
      kill -KILL $all
      """
    var seen: [[String]] = []
    for sensor in ["audit", "proc", "ebpf"] where Self.hasFamilies(sensor) {
      let session: WatchSession
      do {
        session = try WatchSession("--sensor", sensor)
      } catch let failure as WatchSession.Failure where sensor == "proc" {
        print("skipping the process connector: \(failure.text)")
        continue
      }
      func starts() -> [[String: Any]] {
        Self.events(session, "exec").filter {
          (Self.value($0, "process.args") as? [String])?.last == "60"
        }
      }
      try session.shell(script) { starts().count >= 3 }
      _ = try session.stop()
      // They are started together.
      let starts = starts().sorted {
        Self.text($0, "process.name") < Self.text($1, "process.name")
      }
      seen.append(
        starts.map {
          Self.text(
            $0,
            "process.args",
            "process.hash.sha256",
            "swiftlet.executable.package.name",
            "swiftlet.executable.writable",
            "swiftlet.executable.memfd",
            "swiftlet.executable.deleted",
            "swiftlet.stdin.type",
            "swiftlet.stdout.type"
          )
        }
      )
      for start in starts {
        let age = Self.value(start, "process.Ext.relative_file_creation_time") as? Double
        #expect(age != nil && age ?? -1 >= 0, "\(sensor): \(start)")
      }
    }
    for starts in seen { #expect(starts == seen[0]) }
    let first = seen[0]
    try #require(first.count == 3, "\(first)")
    #expect(first[0].contains(" 1 1 1 null null"), "\(first)")
    #expect(first[1].hasSuffix(" - 1 0 0 pipe file"), "\(first)")
    #expect(first[2].hasSuffix(" 0 0 0 null null"), "\(first)")
  }

  @Test func endsAndChangesOfUserAreTold() throws {
    let session = try WatchSession("--sensor", "audit", "--families", "credentials")
    try session.shell(
      """
      sh -c 'exit 7'
      python3 -c 'import os; os.setuid(65534)' && echo changed
      setsid sh -c 'sleep 2'
      """
    )
    _ = try session.stop()
    let ends = Self.events(session, "end")
    let seven = ends.filter { Self.text($0, "process.exit_code") == "7" }
    #expect(seven.count == 1)
    #expect(seven.allSatisfy { Self.text($0, "process.parent.name") == "bash" }, "\(seven)")
    let change = Self.events(session, "uid_change").map {
      Self.text($0, "user.id", "swiftlet.previous.uid", "event.type")
    }
    #expect(change.count == 1)
    #expect(change.allSatisfy { $0.hasPrefix("65534 0 ") }, "\(change)")
    #expect(Self.events(session, "session_id_change").count == 1)
  }

  @Test func watchedFilesAreToldBesideAudit() throws {
    let session = try WatchSession("--sensor", "audit", "--families", "file")
    // The folder of the test is marked a moment after it was made.
    try session.shell("touch made; sleep 0.2; mv made moved; sleep 0.2")
    _ = try session.stop()
    let names = session.events.split(separator: "\n").compactMap {
      (try? JSONSerialization.jsonObject(with: Data($0.utf8))) as? [String: Any]
    }.filter { Self.text($0, "file.path").hasPrefix(session.workPath) }
      .map { Self.text($0, "event.action", "file.name", "process.name") }
    #expect(names.contains("creation made touch"), "\(names)")
    #expect(names.contains("rename moved mv"), "\(names)")
  }

  @Test func socketsForPingsAreTold() throws {
    let session = try WatchSession("--sensor", "audit", "--families", "network")
    try session.shell(
      """
      python3 -c 'import socket, time; socket.socket(type=socket.SOCK_RAW, proto=1); time.sleep(3)'
      """
    )
    _ = try session.stop()
    let found = Self.events(session, "connection_attempted").map {
      Self.text($0, "network.transport", "network.type", "destination.ip")
    }
    #expect(found == ["icmp ipv4 -"])
  }
}
