// SPDX-License-Identifier: Apache-2.0

/// What an input is written in.
package enum InputFormat: String, Sendable, CaseIterable {
  /// Events in ECS, one a line: read as they are.
  case ecs
  /// The kernel's audit records, as auditd writes them.
  case audit
  /// Audit events that laurel put together.
  case laurel
  /// Sysmon for Linux: XML in lines of syslog, or JSON.
  case sysmon
  /// Tetragon's JSON export.
  case tetragon
  /// Falco's JSON output.
  case falco
  /// The journal's export format.
  case journal
  /// `journalctl --output=json`.
  case journalJSON = "journal-json"
  /// Events of Endgame's sensor.
  case endgame

  /// What it is called in messages.
  package var title: String {
    switch self {
    case .ecs: "ECS"
    case .audit: "audit log"
    case .laurel: "laurel"
    case .sysmon: "Sysmon"
    case .tetragon: "Tetragon"
    case .falco: "Falco"
    case .journal: "journal export"
    case .journalJSON: "journal JSON"
    case .endgame: "Endgame"
    }
  }
}
