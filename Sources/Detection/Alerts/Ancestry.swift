// SPDX-License-Identifier: Apache-2.0
package import Events

/// A process in the line of descent.
package struct Ancestor: Sendable, Equatable {
  /// Its name.
  package var name: String
  /// Its pid, as text; nil where the event does not tell.
  package var pid: String?

  /// The line that an event tells: entry leader, session leader, parent, the process itself. Each
  /// process stands once; processes between the leaders are not in an event.
  package static func chain(of event: JSONValue) -> [Ancestor] {
    let paths = [
      "process.entry_leader.parent", "process.entry_leader", "process.session_leader",
      "process.parent", "process",
    ]
    var chain: [Ancestor] = []
    var seen: Set<String> = []
    // From the process upward, so that a leader that is the parent itself is named at its own place.
    for path in paths.reversed() {
      guard let name = event.text(at: "\(path).name") else { continue }
      let pid = event.text(at: "\(path).pid")
      let key = event.text(at: "\(path).entity_id") ?? "\(pid ?? path):\(name)"
      guard seen.insert(key).inserted else { continue }
      if let pid, chain.contains(where: { $0.pid == pid }) { continue }
      chain.insert(Ancestor(name: name, pid: pid), at: 0)
    }
    return chain
  }
}
