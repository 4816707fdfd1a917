// SPDX-License-Identifier: Apache-2.0
import EQL
import Events

/// Why a text is no TOML.
struct TOMLProblem: Error, Equatable {
  var message: String
  var range: SourceRange
  var help: [String] = []
}

/// A TOML text as a tree, with the places of what it says.
///
/// Source of the form: TOML 1.0. Times and dates are texts; not-a-number and infinities, of which
/// JSON has none, are refused.
struct TOMLDocument: Sendable {
  /// Its tables as objects, their members in the order of their names; nil where there is a problem.
  let value: JSONValue?
  /// Where its keys stand, as far as it was read.
  let places: TOMLPlaces
  /// The first thing that is wrong; what stands behind it was not looked at.
  let problem: TOMLProblem?

  /// Reads UTF-8 without NUL bytes.
  init(_ bytes: [UInt8]) {
    var reader = TOMLReader(bytes)
    do throws(TOMLProblem) {
      value = try reader.document()
      problem = nil
    } catch {
      value = nil
      problem = error
    }
    places = reader.places
  }
}
