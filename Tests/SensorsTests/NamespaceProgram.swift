// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc

/// A program in python in a network namespace of its own, with loopback up: it sees no other traffic,
/// and the namespace goes with it.
enum NamespaceProgram {
  /// Why none can be made here; nil when they can.
  static let obstacle: String? = {
    for tool in ["/usr/bin/unshare", "/usr/bin/python3", "/usr/sbin/ip"]
    where !FileManager.default.isExecutableFile(atPath: tool) {
      return "\(tool) is not installed"
    }
    let child = try? Child("/usr/bin/unshare", ["unshare", "--net", "/usr/bin/true"])
    return child?.wait() == 0 ? nil : "no network namespace can be made"
  }()

  /// Runs it to its end.
  ///
  /// - Returns: the pid of the python process, which unshare and sh become.
  static func run(_ text: String, _ arguments: [String] = []) throws -> pid_t {
    let child = try Child(
      "/usr/bin/unshare",
      [
        "unshare", "--net", "/bin/sh", "-c",
        #"ip link set lo up && exec /usr/bin/python3 -c "$0" "$@""#,
        text,
      ] + arguments
    )
    let status = child.wait()
    guard status == 0 else { throw Failure(status: status) }
    return child.pid
  }

  struct Failure: Error { var status: Int32 }
}
