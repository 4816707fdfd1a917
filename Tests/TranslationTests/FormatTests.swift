// SPDX-License-Identifier: Apache-2.0
import Events
import Testing
import Translation

/// What becomes of the fields of each format.
@Suite struct FormatTests {
  @Test func tetragon() throws {
    let exec = try TranslatedInput(TunnelLogs.tetragon).document()
    #expect(exec.at("process.entity_id") == #""d2ViMTox""#)
    #expect(exec.at("process.parent.pid") == "4000")
    #expect(exec.at("process.thread.capabilities.effective") == #"["CAP_KILL"]"#)
    #expect(exec.at("container.id") == #""bae66fa9""#)
    #expect(exec.at("container.runtime") == #""containerd""#)
    #expect(exec.at("container.image.name") == #""registry.example/web""#)
    #expect(exec.at("container.image.tag") == #"["1"]"#)
    #expect(exec.at("orchestrator.resource.name") == #""web-1""#)
    #expect(exec.at("user.id") == #""1000""#)
    // What has no place in ECS is kept, and only that.
    #expect(exec.at("tetragon.process_exec.process.refcnt") == "1")
    #expect(exec.at("tetragon.process_exec.process.pid") == "nothing")
    let node = #""process":{"pid":7,"binary":"/usr/bin/nc"}"#
    let cases: [(String, String, String, String)] = [
      (
        #"{"process_kprobe":{\#(node),"function_name":"tcp_connect","args":[{"sock_arg":{"family":"AF_INET","protocol":"IPPROTO_TCP","saddr":"10.0.0.1","daddr":"192.0.2.7","sport":4000,"dport":443}}]}}"#,
        "connection_attempted", "destination.port", "443"
      ),
      (
        #"{"process_kprobe":{\#(node),"function_name":"security_file_permission","args":[{"file_arg":{"path":"/etc/passwd"}},{"int_arg":2}]}}"#,
        "modification", "file.path", #""/etc/passwd""#
      ),
      (
        #"{"process_kprobe":{\#(node),"function_name":"fd_install","args":[{"int_arg":3},{"file_arg":{"path":"etc/shadow"}}]}}"#,
        "open", "file.path", #""/etc/shadow""#
      ),
      (
        #"{"process_kprobe":{\#(node),"function_name":"__x64_sys_setuid","args":[{"int_arg":0}]}}"#,
        "uid_change", "process.name", #""nc""#
      ),
      (
        #"{"process_listen":{\#(node),"ip":"0.0.0.0","port":9080,"protocol":"TCP"}}"#,
        "listen", "source.port", "9080"
      ),
      (
        #"{"process_exit":{\#(node),"status":3},"time":"2026-01-01T00:00:00Z"}"#, "end",
        "process.exit_code", "3"
      ),
      (
        #"{"process_tracepoint":{\#(node),"subsys":"syscalls","event":"sys_enter_bpf"}}"#,
        "syscalls:sys_enter_bpf", "event.category", #"["process"]"#
      ),
      (
        #"{"process_exec":{"process":{"pid":1,"binary":"/sbin/init","flags":"procFS auid"}}}"#,
        "already_running", "event.type", #"["info"]"#
      ),
    ]
    for (line, action, path, value) in cases {
      let event = try TranslatedInput(line).document()
      #expect(event.at("event.action") == "\"\(action)\"", "\(line)")
      #expect(event.at(path) == value, "\(event.serialised())")
    }
    let info = TranslatedInput(
      TunnelLogs.tetragon + "\n" + #"{"rate_limit_info":{"number_of_dropped_process_events":"1"}}"#
    )
    #expect(info.counts.withoutEvent == 1 && info.counts.events == 1)
  }

  /// Minus one is no user.
  @Test(arguments: ["4294967295", "-1"])
  func noUserIsNone(id: String) throws {
    let tetragon = TunnelLogs.tetragon.replacing(#""uid":1000"#, with: #""uid":\#(id)"#)
    let event = try TranslatedInput(tetragon).document()
    #expect(event.at("user.id") == "nothing")
    #expect(event.at("process.parent.user.id") == "nothing")
    let falco = TunnelLogs.falco.replacing(#""user.uid":1000"#, with: #""user.uid":\#(id)"#)
    #expect(try TranslatedInput(falco).document().at("user.id") == "nothing")
  }

  @Test(
    arguments: [
      ("alpine", "alpine", "nothing", "nothing"),
      ("host:5000/a/b", "host:5000/a/b", "nothing", "nothing"),
      ("host:5000/a/b:1.2", "host:5000/a/b", #"["1.2"]"#, "nothing"),
      ("a/b:1@sha256:00ff", "a/b", #"["1"]"#, #"["sha256:00ff"]"#),
      ("sha256:00ff", "sha256:00ff", "nothing", "nothing"), (":", ":", "nothing", "nothing"),
    ]
  )
  func imagesAreTakenApart(image: String, name: String, tag: String, digest: String) throws {
    let line = TunnelLogs.tetragon.replacing("registry.example/web:1", with: image)
    let event = try TranslatedInput(line).document()
    #expect(event.at("container.image.name") == "\"\(name)\"")
    #expect(event.at("container.image.tag") == tag)
    #expect(event.at("container.image.hash.all") == digest)
  }

  @Test func documentsOverSeveralLines() throws {
    let layout = try JSONValue.parse(TunnelLogs.tetragon.utf8)
    guard case .object(let members) = layout else { return }
    let inner = members.map { "  \"\($0.key)\": \($0.value.serialised())" }
    let text =
      "[\n{\n" + inner.joined(separator: ",\n") + "\n},\n{\n"
      + inner.joined(separator: ",\n") + "\n}\n]\n"
    let input = TranslatedInput(text)
    #expect(input.format == .tetragon)
    let both = try input.documents()
    #expect(both.count == 2 && both[0] == both[1])
    #expect(input.addsUp && input.counts.withoutEvent == 2 && input.counts.notUnderstood == 0)
    let torn = TranslatedInput("{\n\"process_exec\": {\n", format: .tetragon)
    #expect(torn.counts.notUnderstood == 2 && torn.addsUp)
  }

  @Test func falco() throws {
    let exec = try TranslatedInput(TunnelLogs.falco).document()
    #expect(exec.at("process.interactive") == "true")
    #expect(exec.at("process.working_directory") == #""/home/alice/""#)
    // Falco calls the host a container.
    #expect(exec.at("container") == "nothing")
    #expect(exec.at("falco.rule") == #""A tunnel""#)
    let cases: [(String, String, String, String)] = [
      (
        #"{"rule":"r","output":"o","output_fields":{"proc.name":"curl","proc.pid":1,"evt.type":"connect","fd.name":"10.0.0.1:3322->192.0.2.7:80","fd.l4proto":"tcp"}}"#,
        "connection_attempted", "destination.ip", #""192.0.2.7""#
      ),
      (
        #"{"rule":"r","output":"o","output_fields":{"proc.name":"nc","evt.type":"accept4","fd.cip":"10.0.0.9","fd.cport":5,"fd.sip":"10.0.0.1","fd.sport":"22"}}"#,
        "connection_accepted", "destination.port", "22"
      ),
      (
        #"{"rule":"r","output":"o","output_fields":{"proc.name":"vi","evt.type":"openat","fd.name":"/etc/shadow"}}"#,
        "open", "file.directory", #""/etc""#
      ),
      (
        #"{"rule":"r","output":"o","output_fields":{"proc.cmdline":"gost -L :1080","container.id":"3ad7b26ded6d","container.image.repository":"alpine"}}"#,
        "exec", "container.image.name", #""alpine""#
      ),
      (
        #"{"rule":"r","output":"o","output_fields":{"proc.cmdline":"x","container.id":"3ad7b26ded6d","container.image.repository":"alpine","container.image.tag":"3.20"}}"#,
        "exec", "container.image.tag", #"["3.20"]"#
      ),
      (
        #"{"rule":"r","output":"o","output_fields":{"proc.name":"x","evt.type":"bpf"}}"#, "bpf",
        "event.type", #"["info"]"#
      ),
    ]
    for (line, action, path, value) in cases {
      let event = try TranslatedInput(line).document()
      #expect(event.at("event.action") == "\"\(action)\"", "\(line)")
      #expect(event.at(path) == value, "\(event.serialised())")
    }
    let own = try TranslatedInput(
      #"{"rule":"Falco internal: syscall event drop","output":"o","output_fields":{"ebpf_enabled":"1"}}"#
    ).document()
    #expect(own.at("event.category") == "nothing")
    #expect(own.at("falco.output_fields.ebpf_enabled") == #""1""#)
  }

  @Test func sysmon() throws {
    let exec = try TranslatedInput(TunnelLogs.sysmon).document()
    #expect(exec.at("process.hash.sha256") == "\"" + String(repeating: "00ff", count: 16) + "\"")
    #expect(exec.at("process.parent.args") == #"["-bash"]"#)
    #expect(exec.at("sysmon.LogonId") == #""1000""#)
    #expect(exec.at("sysmon.ParentUser") == "nothing")
    #expect(exec.at("event.code") == #""1""#)
    let cases: [(Int, [(String, String)], String, String, String)] = [
      (
        3,
        [
          ("ProcessId", "7"), ("Image", "/usr/bin/nc"), ("Protocol", "tcp"),
          ("Initiated", "false"), ("SourceIp", "10.0.0.9"), ("SourcePort", "5000"),
          ("DestinationIp", "10.0.0.1"), ("DestinationPort", "22"),
        ], "connection_accepted", "source.port", "5000"
      ),
      (5, [("ProcessId", "7"), ("Image", "/usr/bin/nc")], "end", "event.type", #"["end"]"#),
      (
        9, [("Device", "/dev/sda"), ("Image", "/x")], "raw_access_read", "file.path", #""/dev/sda""#
      ),
      (11, [("TargetFilename", "/tmp/a &amp; b.sh")], "creation", "file.name", #""a & b.sh""#),
      (23, [("TargetFilename", "/tmp/a")], "deletion", "event.category", #"["file"]"#),
      (
        16, [("Configuration", "c.xml")], "configuration_change", "event.category",
        #"["configuration"]"#
      ),
      (255, [("Description", "x")], "event_255", "sysmon.Description", #""x""#),
    ]
    for (id, data, action, path, value) in cases {
      let event = try TranslatedInput(TunnelLogs.sysmonEvent(id, data)).document()
      #expect(event.at("event.action") == "\"\(action)\"")
      #expect(event.at(path) == value, "\(event.serialised())")
    }
    let syslog = TranslatedInput("Nov 26 web1 cron: x\n" + TunnelLogs.sysmon + "\n")
    #expect(syslog.counts.withoutEvent == 1 && syslog.counts.events == 1)
    let cut = TranslatedInput(String(TunnelLogs.sysmon.dropLast(20)), format: .sysmon)
    #expect(cut.counts.notUnderstood == 1)
  }

  @Test func journal() throws {
    var bytes = Array(
      "__CURSOR=s=1;i=1\n__REALTIME_TIMESTAMP=1795690501123456\n_COMM=su\n_CMDLINE=su - root\n_UID=0\nPRIORITY=5\n"
        .utf8
    )
    // A value with a line break comes with its length.
    let message = Array("one\nMESSAGE=two\n\nthree".utf8) + [0xFF, 0]
    bytes += "MESSAGE\n".utf8
    bytes += [UInt8(message.count), 0, 0, 0, 0, 0, 0, 0] + message + [0x0A]
    bytes += "_SYSTEMD_UNIT=ssh.service\nTWICE=a\nTWICE=b\n\n".utf8
    let input = TranslatedInput(bytes)
    #expect(input.format == .journal)
    #expect(input.addsUp && input.counts.notUnderstood == 0)
    let event = try input.document()
    #expect(event.at("message") == #""one\nMESSAGE=two\n\nthree\#u{FFFD}\u0000""#)
    #expect(event.at("process.args") == #"["su","-","root"]"#)
    #expect(event.at("process.name") == #""su""#)
    #expect(event.at("log.syslog.severity.code") == "5")
    #expect(event.at("journald._SYSTEMD_UNIT") == #""ssh.service""#)
    #expect(event.at("journald.TWICE") == #"["a","b"]"#)
    #expect(event.at("event.id") == #""s=1;i=1""#)
    #expect(event.at("@timestamp") == #""2026-11-26T10:55:01.123456Z""#)
    let json = try TranslatedInput(
      #"{"__CURSOR":"s=1;i=1","__REALTIME_TIMESTAMP":"1795690501123456","MESSAGE":[111,10,255],"TWICE":["a","b"],"BIG":null}"#
    ).document()
    #expect(json.at("message") == #""o\n\#u{FFFD}""#)
    #expect(json.at("journald.TWICE") == #"["a","b"]"#)
    #expect(json.at("journald.BIG") != "nothing")
  }

  /// A value of eleven bytes has a line break in its length.
  @Test func aLengthOfTheJournalMayHoldALineBreak() throws {
    for length in [9, 10, 11, 266, 2_570] {
      let value = [UInt8](repeating: 0x78, count: length)
      var bytes = Array("__CURSOR=c\nMESSAGE\n".utf8)
      bytes += (0..<8).map { UInt8(truncatingIfNeeded: length >> ($0 * 8)) }
      bytes += value + Array("\nLAST=1\n\n".utf8)
      let input = TranslatedInput(bytes)
      #expect(try input.document().at("message").utf8.count == length + 2)
      #expect(try input.document().at("journald.LAST") == #""1""#)
      #expect(input.addsUp)
    }
  }

  @Test func endgame() throws {
    let exec = try TranslatedInput(TunnelLogs.endgame).document()
    #expect(exec.at("event.action") == #""exec_event""#)
    #expect(exec.at("event.type") == #"["start"]"#)
    #expect(exec.at("process.entity_id") == #""17""#)
    #expect(exec.at("host.id") == #""h1""#)
    #expect(exec.at("endgame.serial_event_id") == "99")
    let dotted = try TranslatedInput(
      #"{"endgame.event_type_full":"process_event","endgame.event_subtype_full":"termination_event","endgame.pid":5,"endgame.exit_code":1,"endgame.x":true}"#
    ).document()
    #expect(dotted.at("event.type") == #"["end"]"#)
    #expect(dotted.at("process.pid") == "5")
    #expect(dotted.at("endgame.x") == "true")
  }

  @Test(
    arguments: [
      ("a b  c", ["a", "b", "c"]), ("'a b' \"c d\"", ["a b", "c d"]), ("a\\ b", ["a b"]),
      ("a'b'\"c\"", ["abc"]), ("", []), ("  ", []), ("''", [""]), ("it's", ["it's"]),
      ("say \"x \\\" y\" z", ["say", "x \" y", "z"]), ("\"a\\nb\"", ["a\\nb"]), ("a\\", ["a\\"]),
      ("'", ["'"]), ("\"a", ["\"a"]),
      ("sh -c \"PORT=9 python app.py\"", ["sh", "-c", "PORT=9 python app.py"]),
    ] as [(String, [String])]
  )
  func splitsAsAShellDoes(line: String, words: [String]) throws {
    let escaped = JSONValue.string(line).serialised()
    let event = try TranslatedInput(
      #"{"rule":"r","output":"o","output_fields":{"proc.name":"x","proc.pid":1,"evt.type":"execve","proc.cmdline":\#(escaped)}}"#
    ).document()
    let expected =
      line.isEmpty ? "nothing" : JSONValue.array(words.map { .string($0) }).serialised()
    #expect(event.at("process.args") == expected)
  }
}
