// SPDX-License-Identifier: Apache-2.0
import CRE2

/// A regular expression compiled by RE2: matching is linear in the value's length.
///
/// `@unchecked Sendable` because RE2's matching functions are const and documented as thread-safe;
/// the handle never changes after `init`.
package final class Regex: @unchecked Sendable {
  private let handle: OpaquePointer

  /// Why a pattern cannot be compiled.
  struct Failure: Error, Equatable {
    var message: String
  }

  /// Compiles a pattern in Lucene's syntax.
  init(lucene pattern: String, ignoresCase: Bool) throws(Failure) {
    let translated: String
    do throws(LuceneRegex.Refusal) {
      translated = try LuceneRegex.translate(pattern, ignoresCase: ignoresCase)
    } catch {
      throw Failure(message: error.message)
    }
    var reason = [CChar](repeating: 0, count: 256)
    let compiled = Array(translated.utf8).withUnsafeBufferPointer { bytes in
      var empty: UInt8 = 0
      return withUnsafePointer(to: &empty) { fallback in
        sl_regex_new(bytes.baseAddress ?? fallback, bytes.count, &reason, reason.count)
      }
    }
    guard let compiled else {
      let text = reason.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
      throw Failure(message: String(decoding: text, as: UTF8.self))
    }
    handle = compiled
  }

  deinit { sl_regex_free(handle) }

  /// Whether the whole of `value` matches.
  func matches(_ value: UnsafeBufferPointer<UInt8>) -> Bool {
    sl_regex_full_match(handle, value.baseAddress, value.count)
  }
}
