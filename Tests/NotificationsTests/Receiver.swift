// SPDX-License-Identifier: Apache-2.0
import Events
import Foundation
import Glibc
import Testing

@testable import Notifications

/// A real receiver of notifications on loopback, in a process that the test starts and ends.
final class Receiver {
  /// Seconds that no receiver and no delivery needs.
  static let limit = 60.0

  private let program: String
  private let arguments: [String]
  private let isReady: () -> Bool
  private var process: Process?
  /// Where it writes what it received.
  let output: String

  init(_ program: String, _ arguments: [String], output: String, isReady: @escaping () -> Bool) {
    self.program = program
    self.arguments = arguments
    self.output = output
    self.isReady = isReady
  }

  deinit { stop() }

  /// One of the scripts beside the tests: it gets the output's path and then the arguments.
  static func script(_ name: String, _ folder: String, _ arguments: String...) -> Receiver {
    let output = folder + "/received-\(UUID().uuidString)"
    return Receiver(
      "/usr/bin/python3",
      ["\(root)/Tests/Receivers/\(name).py", output] + arguments,
      output: output,
      isReady: { FileManager.default.fileExists(atPath: output + ".ready") }
    )
  }

  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  /// Starts it, and waits until it listens.
  func start() throws {
    unlink(output + ".ready")
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    try process.run()
    self.process = process
    try #require(Self.wait { isReady() }, "\(program) \(arguments) does not listen")
  }

  /// Ends it; what listens for it is gone when this returns. The threads of tests block signals, which
  /// their children inherit, so that nothing milder is sure to arrive.
  func stop() {
    guard let process, process.isRunning else { return }
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    self.process = nil
  }

  /// Has it answer so from now on; nil: as usual.
  func answer(_ text: String?) throws {
    if let text {
      // At once, so that it never reads half of it.
      try Data(text.utf8).write(to: URL(filePath: output + ".answer"), options: .atomic)
    } else {
      unlink(output + ".answer")
    }
  }

  /// The lines that it wrote.
  var lines: [String] {
    let data = FileManager.default.contents(atPath: output) ?? Data()
    return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  /// The lines as JSON.
  var records: [JSONValue] { lines.compactMap { try? JSONValue.parse($0) } }

  /// Waits until something holds.
  static func wait(_ condition: () -> Bool) -> Bool {
    let end = Date().addingTimeInterval(limit)
    while !condition() {
      if Date() > end { return false }
      usleep(5_000)
    }
    return true
  }

  /// A port that nobody listens on.
  static func freePort() throws -> Int {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let port = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, size) == 0 && getsockname(descriptor, $0, &size) == 0
      }
    }
    try #require(port)
    return Int(UInt16(bigEndian: address.sin_port))
  }

  /// A key and a certificate for 127.0.0.1 in one file, signed by itself.
  static func certificate(_ folder: String) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/openssl")
    process.arguments = [
      "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
      "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost", "-keyout", folder + "/key.pem",
      "-out", folder + "/cert.pem",
    ]
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    var both = try Data(contentsOf: URL(filePath: folder + "/key.pem"))
    both += try Data(contentsOf: URL(filePath: folder + "/cert.pem"))
    try both.write(to: URL(filePath: folder + "/both.pem"))
    return folder + "/both.pem"
  }

  /// Whether Debian's Python is here, with this module; says when not.
  static func hasPython(_ module: String) -> Bool {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/python3")
    process.arguments = ["-c", "import \(module)"]
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else {
      print("skipping tests with receivers: there is no /usr/bin/python3")
      return false
    }
    process.waitUntilExit()
    if process.terminationStatus == 0 { return true }
    print("skipping tests with \(module): Debian's python3-\(module) is not installed")
    return false
  }

  static let canRun = hasPython("ssl")
  static let canRunMail = canRun && hasPython("aiosmtpd")

  static let canRunSyslog: Bool = {
    if access("/usr/sbin/rsyslogd", X_OK) == 0 { return true }
    print("skipping tests with rsyslog: /usr/sbin/rsyslogd is not installed")
    return false
  }()
}

/// A service that runs with a state, quick to try again.
final class RunningService {
  let service: NotificationService

  init(_ fixture: NotificationFixture, _ channels: [ChannelSettings]) throws {
    var settings = NotificationSettings()
    settings.channels = channels
    var options = NotificationOptions {
      var time = timespec()
      clock_gettime(CLOCK_REALTIME, &time)
      return Timestamp(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }
    options.pollSeconds = 0.05
    options.backOff.first = 0.05
    options.backOff.limit = 0.2
    service = try NotificationService(settings, state: fixture.state, options: options)
    service.start()
  }

  deinit { _ = service.stop(within: 5) }

  /// Waits until a channel's status is as wanted.
  func wait(_ name: String, _ condition: (ChannelStatus) -> Bool) throws {
    try #require(
      Receiver.wait {
        (try? service.status)?.first { $0.name == name }.map(condition) ?? false
      },
      "\(name) is not as it should be"
    )
  }
}
