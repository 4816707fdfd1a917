// SPDX-License-Identifier: Apache-2.0
import Events
import Host

/// The JSON of user and group ids with their names, made once for each set of ids.
struct AccountFragments {
  /// The two places in which a document names accounts.
  struct Fragments {
    /// `"user":{…,"Ext":{"real":…}},"group":{…}` for the document itself.
    var event: [UInt8]
    /// `"user":{…},"real_user":{…},"group":{…},"real_group":{…}` for a process.
    var process: [UInt8]
  }

  private var names = AccountNames()
  /// Counts changes of the account files.
  private(set) var generation = 0
  /// What was asked for last: most processes that follow each other are the same user's.
  private var last: (credentials: Credentials, fragments: Fragments)?
  private var known: [Credentials: Fragments] = [:]
  private var capabilities: [UInt64: [UInt8]] = [:]
  private static let limit = 1024

  /// Looks whether the account files changed; call it once a batch.
  mutating func refresh() {
    names.refresh()
    guard names.generation != generation else { return }
    generation = names.generation
    known.removeAll()
    last = nil
  }

  /// The fragments for some ids; nil for those of a process of which we know nothing.
  mutating func callAsFunction(_ credentials: Credentials) -> Fragments? {
    if let last, last.credentials == credentials { return last.fragments }
    if let fragments = known[credentials] {
      last = (credentials, fragments)
      return fragments
    }
    guard credentials.uid != .max else { return nil }
    if known.count >= Self.limit { known.removeAll() }
    let named = credentials.hasHostNames
    let user = named ? names.user(credentials.effectiveUID) : []
    let realUser = named ? names.user(credentials.uid) : []
    let group = named ? names.group(credentials.effectiveGID) : []
    let realGroup = named ? names.group(credentials.gid) : []

    var json = JSONWriter(capacity: 512)
    for (key, id, name, realID, realName) in [
      ("user", credentials.effectiveUID, user, credentials.uid, realUser),
      ("group", credentials.effectiveGID, group, credentials.gid, realGroup),
    ] {
      if !json.bytes.isEmpty { json.raw(",") }
      json.string(key)
      json.raw(":{")
      json.account(id, name)
      json.raw(",\"Ext\":{\"real\":{")
      json.account(realID, realName)
      json.raw("}}}")
    }
    let event = json.bytes
    json.removeAll()
    for (key, id, name) in [
      ("user", credentials.effectiveUID, user), ("real_user", credentials.uid, realUser),
      ("group", credentials.effectiveGID, group), ("real_group", credentials.gid, realGroup),
    ] {
      if !json.bytes.isEmpty { json.raw(",") }
      json.string(key)
      json.raw(":{")
      json.account(id, name)
      json.raw("}")
    }
    let fragments = Fragments(event: event, process: json.bytes)
    known[credentials] = fragments
    return fragments
  }

  /// The names of a capability set as a JSON array.
  mutating func capabilityNames(_ set: UInt64) -> [UInt8] {
    if let known = capabilities[set] { return known }
    if capabilities.count >= Self.limit { capabilities.removeAll() }
    var json = JSONWriter()
    json.strings(Capabilities(rawValue: set).names)
    capabilities[set] = json.bytes
    return json.bytes
  }
}

extension JSONWriter {
  fileprivate mutating func account(_ id: UInt32, _ name: [UInt8]) {
    raw("\"id\":\"")
    number(id)
    raw("\"")
    guard !name.isEmpty else { return }
    raw(",\"name\":")
    string(name)
  }
}
