// SPDX-License-Identifier: Apache-2.0
import Glibc

/// The system's words for its errors.
enum SystemMessage {
  /// Those of the last call that failed.
  static var last: String { text(errno) }

  static func text(_ code: Int32) -> String { String(cString: strerror(code)) }
}
