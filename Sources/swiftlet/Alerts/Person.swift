// SPDX-License-Identifier: Apache-2.0
import Glibc
import Host

/// Who sits at the keyboard, for the history of alerts.
enum Person {
  /// Longest name that is kept, in bytes.
  static let maximumLength = 100

  /// Who called `sudo`, else the login name, else the account's; its number where it has none.
  static var current: String {
    // Anyone can set the variable; only sudo runs us as root with it.
    if getuid() == 0, let name = getenv("SUDO_USER").map({ String(cString: $0) }),
      isName(name)
    {
      return name
    }
    if let login = getlogin().map({ String(cString: $0) }), isName(login) { return login }
    var accounts = AccountNames()
    let name = String(decoding: accounts.user(getuid()), as: UTF8.self)
    return isName(name) ? name : String(getuid())
  }

  /// Whether a text can be a person's name: not empty, not long, nothing that steers a terminal.
  static func isName(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= maximumLength && text.visible == text
  }
}
