// SPDX-License-Identifier: Apache-2.0

/// What a record of a sensor tells; the numbers are those of `BPF/process_record.bpf.h`, and `file`
/// comes from fanotify.
package enum EventKind: Int, Sendable, CaseIterable {
  case exec = 0
  case fork = 1
  case exit = 2
  /// A connection of TCP is attempted.
  case connect = 3
  /// A socket listens.
  case listen = 4
  /// A peer's connection stands.
  case accept = 5
  /// A socket of TCP is closed.
  case close = 6
  /// The first datagram from a socket to a destination.
  case datagram = 7
  /// A question to a name server.
  case question = 8
  /// The first ICMP echo from a socket to a destination, and the first large one.
  case echo = 9
  /// The kernel loaded a module.
  case module = 10
  /// A process changed who it acts as.
  case identity = 11
  /// A process traces another.
  case trace = 12
  /// A file was made in memory.
  case memfd = 13
  /// A connection of ours stands: no event, but what its end needs.
  case established = 14
  /// Something happened to a watched file.
  case file = 15

  /// Room in the kernel's counters.
  static let room = 16

  /// What it is called in counters.
  package var name: String {
    switch self {
    case .trace: "ptrace"
    case .question: "dns"
    default: "\(self)"
    }
  }

  /// Where it belongs.
  package var family: SensorFamily {
    switch self {
    case .exec, .fork, .exit: .process
    case .connect, .listen, .accept, .close, .datagram, .echo, .established: .network
    case .question: .dns
    case .module: .kernel
    case .identity, .trace, .memfd: .calls
    case .file: .file
    }
  }
}
