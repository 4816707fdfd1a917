// SPDX-License-Identifier: Apache-2.0

/// Who a process acts as.
struct Credentials: Hashable {
  var uid: UInt32
  var effectiveUID: UInt32
  var gid: UInt32
  var effectiveGID: UInt32
  /// Whether the host's account files name these ids.
  ///
  /// Not so in a container, which has a pid namespace and account files of its own. A user namespace alone changes nothing, because the
  /// kernel gives the host's ids; else `unshare -U` would hide a user's name from the rules.
  var hasHostNames: Bool
}

/// A controlling terminal's device numbers.
struct Terminal: Hashable {
  var major: UInt32
  var minor: UInt32
}
