// SPDX-License-Identifier: Apache-2.0

/// What names an event's host.
enum HostField {
  /// Best first.
  static let paths = ["host.id", "host.name", "agent.id"]
}
