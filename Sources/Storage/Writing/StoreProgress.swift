// SPDX-License-Identifier: Apache-2.0

/// How far the reading of segments is that the catalogue does not know, when a store is opened.
package struct StoreProgress: Sendable {
  /// Bytes on disk that were read.
  package var bytes = 0
  /// Bytes that are to be read.
  package var totalBytes = 0
  /// Events that were found.
  package var events = 0
}
