// SPDX-License-Identifier: Apache-2.0

/// What a standard stream is connected to.
enum FileType {
  case tty, pipe, socket, file, null, device, other

  /// From the mode and the device's number as the kernel keeps it (12 bits of major, 20 of minor).
  ///
  /// Nil for a closed descriptor, which has no mode.
  init?(mode: UInt32, device: UInt32) {
    if mode == 0 { return nil }
    let (major, minor) = (device >> 20, device & 0xF_FFFF)
    switch mode & 0o170000 {
    case 0o010000: self = .pipe
    case 0o140000: self = .socket
    case 0o100000: self = .file
    case 0o020000 where major == 1 && minor == 3: self = .null
    // Consoles and serial lines, the controlling terminal, and both ends of pseudo terminals.
    case 0o020000 where [4, 5, 136, 137, 138, 139, 140, 141, 142, 143].contains(major): self = .tty
    case 0o020000, 0o060000: self = .device
    default: self = .other
    }
  }

  var name: StaticString {
    switch self {
    case .tty: "tty"
    case .pipe: "pipe"
    case .socket: "socket"
    case .file: "file"
    case .null: "null"
    case .device: "device"
    case .other: "other"
    }
  }
}
