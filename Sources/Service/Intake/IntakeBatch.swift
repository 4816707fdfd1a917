// SPDX-License-Identifier: Apache-2.0
package import Events
package import Storage

/// Some whole lines on their way into the store.
package struct IntakeBatch: Sendable {
  /// Where lines come from.
  package enum Origin: Sendable, Equatable {
    /// The sensor of this host.
    case sensor
    /// A followed file; the number is its place in the configuration.
    case file(Int)
  }

  /// The lines.
  package let block: LineBlock
  /// Where they come from.
  package let origin: Origin
  /// Of a file, how far it has been read with these lines.
  package let position: InputPosition?

  /// Lines of an origin.
  package init(_ block: LineBlock, from origin: Origin, position: InputPosition? = nil) {
    self.block = block
    self.origin = origin
    self.position = position
  }
}
