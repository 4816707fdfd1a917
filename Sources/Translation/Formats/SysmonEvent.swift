// SPDX-License-Identifier: Apache-2.0

/// Writes an event of Sysmon's in ECS.
struct SysmonEvent {
  private var record: SysmonRecord
  private var head: EventHead
  private let isWindows: Bool

  init(_ record: SysmonRecord, id: [UInt8]) {
    self.record = record
    head = EventHead(module: "sysmon", .process, id: id)
    // Sysmon for Linux calls itself so; where nothing is told, paths tell.
    let image = record.data.first { ByteText.equals($0.name, "Image") }?.value
    if let provider = record.provider {
      isWindows = provider.starts(with: "Microsoft-Windows".utf8)
    } else {
      isWindows = image.map { $0.first != UInt8(ascii: "/") } ?? false
    }
    head.system = isWindows ? "windows" : "linux"
    head.host = record.computer
    head.code = record.eventID.map { Array(String($0).utf8) }
  }

  mutating func write(_ writer: inout EventWriter) {
    head.time =
      EventTime.text(spaced: record.take("UtcTime")) ?? EventTime.text(spaced: record.logged)
    let kind = record.eventID ?? 0
    var process = self.process()
    var parent: ProcessFields?
    var connection: Connection?
    var path: [UInt8]?
    switch kind {
    case 1:
      head.set(.process, "exec", #"["start"]"#)
      parent = self.parent()
    case 3:
      connection = self.connection()
    case 5: head.set(.process, "end", #"["end"]"#)
    case 4, 16:
      head.set(
        .other("sysmon.events"),
        kind == 16 ? "configuration_change" : "service_state",
        kind == 16 ? #"["change"]"# : #"["info"]"#
      )
      head.category = "configuration"
    case 9:
      head.set(.file, "raw_access_read", #"["access"]"#)
      path = record.take("Device")
    case 10:
      head.set(.process, "ptrace", #"["change"]"#)
      process = self.process(ofSource: true)
    case 11, 15:
      head.set(.file, "creation", #"["creation"]"#)
      path = record.take("TargetFilename")
    case 2:
      head.set(.file, "modification", #"["change"]"#)
      path = record.take("TargetFilename")
    case 23, 26:
      head.set(.file, "deletion", #"["deletion"]"#)
      path = record.take("TargetFilename")
    case 7:
      head.set(.library, "load", #"["start"]"#)
      path = nil
    case 22: head.set(.network, "lookup_requested", #"["protocol","info"]"#)
    default:
      head.set(.other("sysmon.events"), "event", #"["info"]"#)
      head.action = Array("event_\(kind)".utf8)
    }
    writer.head(head)
    writer.process(process, parent: parent)
    writer.user(id: process.userID, name: process.userName)
    connection?.write(&writer)
    writer.file(path, isWindows: isWindows)
    if kind == 22, let question = record.take("QueryName") { Self.dns(question, &writer) }
    if kind == 7, let library = record.take("ImageLoaded") {
      writer.open("dll")
      writer.text("path", library)
      writer.text("name", Path.name(library, isWindows: isWindows))
      writer.close()
    }
    writer.splitRemark(process, parent)
    writer.open("sysmon")
    for (name, value) in record.system + record.data where !value.isEmpty {
      writer.text(named: name, value)
    }
    writer.text("Provider", record.provider)
    writer.text("SystemTime", record.logged)
    writer.close()
  }

  /// The process; of some events the one that does something to another.
  private mutating func process(ofSource: Bool = false) -> ProcessFields {
    var process = ProcessFields()
    process.isWindows = isWindows
    if ofSource {
      process.entityID = record.take("SourceProcessGUID") ?? record.take("SourceProcessGuid")
      process.pid = record.takeNumber("SourceProcessId")
      process.executable = record.take("SourceImage")
    } else {
      process.entityID = record.take("ProcessGuid")
      process.pid = record.takeNumber("ProcessId")
      process.executable = record.take("Image")
    }
    process.commandLine = record.take("CommandLine")
    process.workingDirectory = record.take("CurrentDirectory")
    process.userName = record.take(ofSource ? "SourceUser" : "User")
    if let hashes = record.take("Hashes") {
      // `SHA256=…`, several with commas between them.
      for hash in hashes.split(separator: UInt8(ascii: ",")) where hash.starts(with: "SHA256=".utf8)
      {
        process.sha256 = hash.dropFirst(7).map { 0x41...0x46 ~= $0 ? $0 | 0x20 : $0 }
      }
    }
    return process
  }

  private mutating func parent() -> ProcessFields {
    var parent = ProcessFields()
    parent.isWindows = isWindows
    parent.entityID = record.take("ParentProcessGuid")
    parent.pid = record.takeNumber("ParentProcessId")
    parent.executable = record.take("ParentImage")
    parent.commandLine = record.take("ParentCommandLine")
    parent.userName = record.take("ParentUser")
    return parent
  }

  /// Both ends of a connection as ECS names them: the source began it.
  private struct Connection {
    var source: (ip: [UInt8]?, port: Int?)
    var destination: (ip: [UInt8]?, port: Int?)
    var transport: [UInt8]?
    var isOwn: Bool

    func write(_ writer: inout EventWriter) {
      writer.endpoint("source", ip: source.ip, port: source.port)
      writer.endpoint("destination", ip: destination.ip, port: destination.port)
      writer.network(
        transport: transport,
        direction: isOwn ? "egress" : "ingress",
        ip: source.ip ?? destination.ip
      )
    }
  }

  private mutating func connection() -> Connection {
    let initiated = record.take("Initiated").map { $0.elementsEqual("true".utf8) } ?? true
    head.set(
      .network,
      initiated ? "connection_attempted" : "connection_accepted",
      #"["start"]"#
    )
    return Connection(
      source: (record.take("SourceIp"), record.takeNumber("SourcePort")),
      destination: (record.take("DestinationIp"), record.takeNumber("DestinationPort")),
      transport: record.take("Protocol"),
      isOwn: initiated
    )
  }

  private static func dns(_ question: [UInt8], _ writer: inout EventWriter) {
    writer.open("dns")
    writer.open("question")
    writer.text("name", question)
    writer.close()
    writer.close()
    writer.open("network")
    writer.literal("protocol", "dns")
    writer.close()
  }
}
