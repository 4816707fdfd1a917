// SPDX-License-Identifier: Apache-2.0

/// What kind of thing happened: which data stream an event goes to, so that the rules for it look at
/// it.
enum EventStream {
  case process
  case network
  case file
  case library
  /// What is no event of a process; with the name of its data set.
  case other(StaticString)

  /// The data set, as Elastic Defend names it.
  var dataset: StaticString {
    switch self {
    case .process: "endpoint.events.process"
    case .network: "endpoint.events.network"
    case .file: "endpoint.events.file"
    case .library: "endpoint.events.library"
    case .other(let name): name
    }
  }

  /// The event's category; nil where there is none.
  var category: StaticString? {
    switch self {
    case .process: "process"
    case .network: "network"
    case .file: "file"
    case .library: "library"
    case .other: nil
    }
  }
}

/// What every event says first.
struct EventHead {
  /// The name of the program whose log it is.
  var module: StaticString
  var stream: EventStream
  /// What was done, in ECS's or Elastic Defend's word.
  var action: [UInt8]?
  /// The event's types, as JSON.
  var types: StaticString?
  /// In place of the stream's category.
  var category: StaticString?
  var id: [UInt8]
  /// A time in ISO 8601.
  var time: [UInt8]?
  /// A code that the source has for its kind of event.
  var code: [UInt8]?
  var host: [UInt8]?
  /// Another id of the host than its name.
  var hostID: [UInt8]?
  var system: StaticString = "linux"
  /// Type and data set of the data stream, where these are not `logs` and the stream's.
  var index: (type: StaticString, dataset: StaticString)?

  init(module: StaticString, _ stream: EventStream, id: [UInt8]) {
    self.module = module
    self.stream = stream
    self.id = id
  }

  /// Sets what was done, with the event's types as JSON.
  mutating func set(_ stream: EventStream, _ action: StaticString, _ types: StaticString) {
    self.stream = stream
    self.action = action.withUTF8Buffer { Array($0) }
    self.types = types
  }
}

extension EventWriter {
  /// `@timestamp`, `event`, `data_stream`, `host`, `agent` and `ecs`.
  mutating func head(_ head: EventHead) {
    text("@timestamp", head.time)
    open("event")
    text("action", head.action)
    if let category = head.category ?? head.stream.category { list("category", category) }
    json("type", head.types)
    literal("kind", "event")
    literal("module", head.module)
    literal("dataset", head.stream.dataset)
    text("code", head.code)
    text("id", head.id)
    close()
    open("data_stream")
    literal("type", head.index?.type ?? "logs")
    literal("dataset", head.index?.dataset ?? head.stream.dataset)
    literal("namespace", "default")
    close()
    open("host")
    if let host = head.host {
      text("name", host)
      text("hostname", host)
      text("id", head.hostID ?? host)
    } else {
      text("id", head.hostID)
    }
    open("os")
    literal("type", head.system)
    close()
    close()
    open("agent")
    literal("type", head.module)
    close()
  }
}
