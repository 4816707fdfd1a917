// SPDX-License-Identifier: Apache-2.0
import Translation

/// One and the same tunnel, `ssh -N -L 8080:10.0.0.5:80 jump` from a bash, as each program logs it.
enum TunnelLogs {
  static let sysmon =
    "Nov 26 10:55:01 web1 sysmon: "
    + sysmonEvent(
      1,
      [
        ("RuleName", "-"), ("UtcTime", "2026-11-26 10:55:01.123"),
        ("ProcessGuid", "{5b3e0c52-1c6c-627e-e516-000000000600}"), ("ProcessId", "4242"),
        ("Image", "/usr/bin/ssh"), ("FileVersion", "-"),
        ("CommandLine", "ssh -N -L 8080:10.0.0.5:80 jump"), ("CurrentDirectory", "/home/alice"),
        ("User", "alice"), ("LogonId", "1000"), ("TerminalSessionId", "4"),
        ("IntegrityLevel", "no level"),
        ("Hashes", "SHA256=00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF"),
        ("ParentProcessGuid", "{5b3e0c52-0000-627e-e516-000000000600}"),
        ("ParentProcessId", "4000"), ("ParentImage", "/usr/bin/bash"),
        ("ParentCommandLine", "-bash"), ("ParentUser", "-"),
      ]
    )

  /// An event of Sysmon's as XML.
  static func sysmonEvent(_ id: Int, _ data: [(String, String)]) -> String {
    "<Event><System><Provider Name=\"Linux-Sysmon\" Guid=\"{ff032593-a8d3-4f13-b0d6-01fc615a0f97}\"/>"
      + "<EventID>\(id)</EventID><Version>5</Version><Level>4</Level>"
      + "<TimeCreated SystemTime=\"2026-11-26T10:55:01.987654000Z\"/><EventRecordID>7</EventRecordID>"
      + "<Correlation/><Execution ProcessID=\"99\" ThreadID=\"99\"/>"
      + "<Channel>Linux-Sysmon/Operational</Channel><Computer>web1</Computer>"
      + "<Security UserId=\"0\"/></System><EventData>"
      + data.map { "<Data Name=\"\($0)\">\($1)</Data>" }.joined() + "</EventData></Event>"
  }

  static let sysmonJSON = #"""
    {"Event":{"System":{"Provider":{"Name":"Linux-Sysmon"},"EventID":1,"TimeCreated":{"SystemTime":"2026-11-26T10:55:01.987654000Z"},"Computer":"web1"},"EventData":{"UtcTime":"2026-11-26 10:55:01.123","ProcessId":4242,"Image":"/usr/bin/ssh","CommandLine":"ssh -N -L 8080:10.0.0.5:80 jump","User":"alice","ParentProcessId":4000,"ParentImage":"/usr/bin/bash","ParentCommandLine":"-bash"}}}
    """#

  static let tetragon = #"""
    {"process_exec":{"process":{"exec_id":"d2ViMTox","pid":4242,"uid":1000,"cwd":"/home/alice","binary":"/usr/bin/ssh","arguments":"-N -L 8080:10.0.0.5:80 jump","flags":"execve clone","start_time":"2026-11-26T10:55:01.123456789Z","auid":1000,"parent_exec_id":"d2ViMToy","refcnt":1,"pod":{"namespace":"jobs","name":"web-1","container":{"id":"containerd://bae66fa9","name":"web","image":{"id":"i","name":"registry.example/web:1"},"pid":7}},"cap":{"permitted":["CAP_KILL"],"effective":["CAP_KILL"]}},"parent":{"exec_id":"d2ViMToy","pid":4000,"uid":1000,"cwd":"/home/alice","binary":"/usr/bin/bash","arguments":"","flags":"execve","start_time":"2026-11-26T10:50:00Z"}},"node_name":"web1","time":"2026-11-26T10:55:01.123456789Z"}
    """#

  static let falco = #"""
    {"hostname":"web1","output":"10:55:01.123456789: Notice a tunnel (user=alice)","output_fields":{"container.id":"host","container.name":"host","evt.time":1795690501123456789,"evt.type":"execve","proc.cmdline":"ssh -N -L 8080:10.0.0.5:80 jump","proc.cwd":"/home/alice/","proc.exepath":"/usr/bin/ssh","proc.name":"ssh","proc.pid":4242,"proc.pname":"bash","proc.ppid":4000,"proc.pcmdline":"bash","proc.tty":34816,"user.loginuid":1000,"user.name":"alice","user.uid":1000},"priority":"Notice","rule":"A tunnel","source":"syscall","tags":["network"],"time":"2026-11-26T10:55:01.123456789Z"}
    """#

  static let journal = """
    __CURSOR=s=739ad463348b4ceca5a9e69c95a3c93f;i=4ece7
    __REALTIME_TIMESTAMP=1795690501123456
    _HOSTNAME=web1
    _MACHINE_ID=6b1e2f3a4c5d6e7f8091a2b3c4d5e6f7
    _TRANSPORT=syslog
    SYSLOG_IDENTIFIER=sysmon
    MESSAGE=\(sysmon.dropFirst(29))


    """

  static let journalJSON =
    #"{"__CURSOR":"s=1;i=2","__REALTIME_TIMESTAMP":"1795690501123456","_HOSTNAME":"web1","SYSLOG_IDENTIFIER":"sysmon","MESSAGE":""#
    + sysmon.dropFirst(29).map { $0 == "\"" ? #"\""# : String($0) }.joined() + "\"}\n"

  static let endgame = #"""
    {"@timestamp":"2026-11-26T10:55:01.123Z","host":{"name":"web1","id":"h1","os":{"name":"Linux"}},"endgame":{"event_type_full":"process_event","event_subtype_full":"exec_event","pid":4242,"ppid":4000,"process_name":"ssh","process_path":"/usr/bin/ssh","command_line":"ssh -N -L 8080:10.0.0.5:80 jump","parent_process_name":"bash","parent_process_path":"/usr/bin/bash","unique_pid":17,"unique_ppid":16,"user_name":"alice","effective_uid":1000,"opcode":1,"serial_event_id":99}}
    """#

  /// All of them with their formats.
  static let all: [(format: InputFormat, text: String)] = [
    (.sysmon, sysmon), (.sysmon, sysmonJSON), (.tetragon, tetragon), (.falco, falco),
    (.journal, journal), (.journalJSON, journalJSON), (.endgame, endgame),
  ]
}
