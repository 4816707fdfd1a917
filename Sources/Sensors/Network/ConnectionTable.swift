// SPDX-License-Identifier: Apache-2.0

/// Whose sockets are whose: what the kernel does to a socket later, it does in nobody's name.
///
/// Bounded: the sockets that came first are forgotten first.
struct ConnectionTable {
  /// One socket of TCP.
  struct Connection {
    var owner: EntityKey?
    var local: SocketAddress
    var remote: SocketAddress
    var namespace: UInt32
    var isIncoming = false
    var isListener = false
    /// Given by the table.
    var serial = 0
  }

  /// Where a socket listens.
  struct Place: Hashable {
    var namespace: UInt32
    var address: SocketAddress
  }

  let limit: Int
  private var connections: [UInt64: Connection] = [:]
  private var order: [(socket: UInt64, serial: Int)] = []
  private var head = 0
  private var serial = 0
  private var listeners: [Place: EntityKey] = [:]
  /// Sockets forgotten to keep within the limit.
  private(set) var evictions: UInt64 = 0

  init(limit: Int = 65_536) { self.limit = limit }

  var count: Int { connections.count }

  /// The socket with this address in the kernel.
  subscript(socket: UInt64) -> Connection? { connections[socket] }

  /// Remembers a socket in place of whatever had its address.
  mutating func insert(_ socket: UInt64, _ connection: Connection) {
    var connection = connection
    serial += 1
    connection.serial = serial
    if connection.isListener, let owner = connection.owner {
      listen(at: Place(namespace: connection.namespace, address: connection.local), owner)
    }
    connections[socket] = connection
    order.append((socket, serial))
    shrink()
  }

  /// Notes who listens, also where the socket itself is not known.
  mutating func listen(at place: Place, _ owner: EntityKey) {
    if listeners.count >= limit { listeners.removeAll() }
    listeners[place] = owner
  }

  /// Who listens for connections to an address: at this very one, else at all.
  func listener(for address: SocketAddress, in namespace: UInt32) -> EntityKey? {
    let own = Place(namespace: namespace, address: address)
    if let owner = listeners[own] { return owner }
    let any = Place(
      namespace: namespace,
      address: address.anyAddress(isIPv4: address.isIPv4)
    )
    if let owner = listeners[any] { return owner }
    // A socket of IPv6 takes connections of IPv4 too.
    guard address.isIPv4 else { return nil }
    return listeners[Place(namespace: namespace, address: address.anyAddress(isIPv4: false))]
  }

  /// Notes the port that our side of a connection was given.
  mutating func complete(_ socket: UInt64, local: SocketAddress) {
    connections[socket]?.local = local
  }

  /// Forgets a socket.
  ///
  /// - Returns: what was known of it.
  mutating func remove(_ socket: UInt64) -> Connection? {
    guard let connection = connections.removeValue(forKey: socket) else { return nil }
    if connection.isListener {
      let place = Place(namespace: connection.namespace, address: connection.local)
      if listeners[place] == connection.owner { listeners[place] = nil }
    }
    return connection
  }

  private mutating func shrink() {
    while connections.count > limit, head < order.count {
      let (socket, serial) = order[head]
      head += 1
      guard connections[socket]?.serial == serial else { continue }
      _ = remove(socket)
      evictions += 1
    }
    guard order.count - head > 2 * connections.count + 1024 || head > 1024 && head * 2 > order.count
    else { return }
    order = order[head...].filter { connections[$0.socket]?.serial == $0.serial }
    head = 0
  }
}
