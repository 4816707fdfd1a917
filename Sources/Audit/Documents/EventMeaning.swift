// SPDX-License-Identifier: Apache-2.0

/// What an event is in the words of ECS.
struct EventMeaning: Sendable {
  /// Whose rules look at it: the data stream that Elastic Defend would have used.
  enum Stream: Sendable {
    case process
    case network
    case file
    /// What Defend does not report goes where Auditd Manager would have put it.
    case audit

    var dataset: StaticString {
      switch self {
      case .process: "endpoint.events.process"
      case .network: "endpoint.events.network"
      case .file: "endpoint.events.file"
      case .audit: "auditd_manager.auditd"
      }
    }
  }

  var stream: Stream
  /// `event.category`.
  var categories: [StaticString]
  /// `event.type`.
  var types: [StaticString]
  /// `event.action` of Elastic Defend, where it has such an event and the call succeeded.
  var endpointAction: StaticString?
  /// `event.action` of Auditbeat and Auditd Manager; rules for either find theirs.
  var auditAction: StaticString?
  /// For whom a connection is meant.
  var direction: StaticString?

  init(
    _ stream: Stream,
    _ categories: [StaticString],
    _ types: [StaticString],
    _ endpointAction: StaticString? = nil,
    _ auditAction: StaticString? = nil,
    direction: StaticString? = nil
  ) {
    self.stream = stream
    self.categories = categories
    self.types = types
    self.endpointAction = endpointAction
    self.auditAction = auditAction
    self.direction = direction
  }
}
