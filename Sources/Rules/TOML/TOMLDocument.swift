// SPDX-License-Identifier: Apache-2.0
package import EQL
package import Events

/// Why a text is no TOML.
package struct TOMLProblem: Error, Equatable {
  /// What is wrong.
  package var message: String
  /// Where it is.
  package var range: SourceRange
  /// How to mend it.
  package var help: [String] = []
}

/// A TOML text as a tree, with the places of what it says.
///
/// Source of the form: TOML 1.0. Times and dates are texts; not-a-number and infinities, of which
/// JSON has none, are refused.
package struct TOMLDocument: Sendable {
  /// Its tables as objects, their members in the order of their names; nil where there is a problem.
  package let value: JSONValue?
  /// Where its keys stand, as far as it was read.
  package let places: TOMLPlaces
  /// The first thing that is wrong; what stands behind it was not looked at.
  package let problem: TOMLProblem?

  /// Reads UTF-8 without NUL bytes.
  package init(_ bytes: [UInt8]) {
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
