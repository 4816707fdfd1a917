// SPDX-License-Identifier: Apache-2.0

/// What a rule says about an attacker's aim and way, in ATT&CK's terms.
package struct Threat: Sendable, Equatable {
  /// A named entry of the framework.
  package struct Entry: Sendable, Equatable {
    /// `TA0011`, `T1572`, `T1090.001`.
    package var id: String
    /// Its name.
    package var name: String
    /// Its page.
    package var reference: String
  }

  /// A technique with its sub-techniques.
  package struct Technique: Sendable, Equatable {
    /// The technique itself.
    package var entry: Entry
    /// Its sub-techniques.
    package var subtechniques: [Entry]
  }

  /// `MITRE ATT&CK`
  package var framework: String
  /// What the attacker is after.
  package var tactic: Entry
  /// How.
  package var techniques: [Technique]
}
