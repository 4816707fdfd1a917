// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc

/// The program at a terminal of its own, whose keys a test presses and whose screen it reads.
final class PseudoTerminal {
  private let master: Int32
  private let process: Process
  /// All that was written to the terminal so far.
  private(set) var screen = ""

  /// TIOCSPTLCK and TIOCGPTN of Linux, which Swift does not import.
  private static let setLock = UInt(0x4004_5431)
  private static let getNumber = UInt(0x8004_5430)

  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  init(_ arguments: [String], environment: [String: String] = [:]) throws {
    master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var number: UInt32 = 0
    var isLocked: Int32 = 0
    guard master >= 0, ioctl(master, Self.setLock, &isLocked) == 0,
      ioctl(master, Self.getNumber, &number) == 0
    else { throw Failure(description: "there is no pseudo-terminal: errno \(errno)") }
    let name = "/dev/pts/\(number)"
    let slave = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC)
    guard slave >= 0 else { throw Failure(description: "\(name): errno \(errno)") }
    var size = winsize(ws_row: 40, ws_col: 120, ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(slave, UInt(TIOCSWINSZ), &size)
    let terminal = FileHandle(fileDescriptor: slave, closeOnDealloc: true)
    process = Process()
    process.executableURL = URL(filePath: BuiltProgram.path)
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment
      .merging(["TERM": "xterm", "NO_COLOR": "1"]) { $1 }.merging(environment) { $1 }
    process.standardInput = terminal
    process.standardOutput = terminal
    process.standardError = terminal
    try process.run()
    try? terminal.close()
  }

  deinit {
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    close(master)
  }

  /// Presses keys.
  func type(_ keys: String) {
    var keys = keys
    keys.withUTF8 { _ = write(master, $0.baseAddress, $0.count) }
  }

  /// Presses keys and reads until a text stands on the screen behind what stood there before; the new
  /// part. Fails after a time that no working program needs.
  @discardableResult
  func type(_ keys: String, expecting text: String) throws -> String {
    let start = screen.utf8.count
    type(keys)
    return try expect(text, behind: start)
  }

  /// Presses keys and reads until a text stands on the screen, and behind it a prompt: only then the
  /// program takes keys again.
  @discardableResult
  func ask(_ keys: String, expecting text: String, prompt: String = "eql> ") throws -> String {
    let start = screen.utf8.count
    let before = try type(keys, expecting: text)
    guard let found = before.range(of: text) else { return before }
    let length = before[..<found.upperBound].utf8.count
    try expect(prompt, behind: start + length)
    return String(decoding: screen.utf8.dropFirst(start), as: UTF8.self)
  }

  /// Reads until a text stands on the screen.
  @discardableResult
  func expect(_ text: String, behind start: Int = 0) throws -> String {
    for _ in 0..<600 {
      let new = String(decoding: screen.utf8.dropFirst(start), as: UTF8.self)
      if new.contains(text) { return new }
      guard read() else { break }
    }
    throw Failure(description: "`\(text)` is not on the screen: \(screen.debugDescription)")
  }

  /// Reads what has come, for at most a tenth of a second; false when the terminal is closed.
  private func read() -> Bool {
    var wanted = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
    guard poll(&wanted, 1, 100) > 0 else { return true }
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = Glibc.read(master, &buffer, buffer.count)
    guard count > 0 else { return false }
    screen += String(decoding: buffer[..<count], as: UTF8.self)
    return true
  }

  /// The status with which the program ended.
  func waitForEnd() -> Int32 {
    for _ in 0..<600 where process.isRunning {
      // Where the terminal is closed already, the end is near.
      if !read() { usleep(100_000) }
    }
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    process.waitUntilExit()
    return process.terminationStatus
  }
}
