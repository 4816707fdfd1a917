// SPDX-License-Identifier: Apache-2.0
import Audit
package import Events

extension InputFormat {
  /// Who translates an input of this format; nil for ECS, and where nobody does.
  package func translator() -> (any EventTranslator)? {
    switch self {
    case .ecs: nil
    case .audit: AuditLogTranslator()
    case .laurel: LaurelTranslator()
    case .sysmon: SysmonTranslator()
    case .tetragon: JSONTranslator<TetragonMapping>()
    case .falco: JSONTranslator<FalcoMapping>()
    case .journal: JournalExportTranslator()
    case .journalJSON: JournalJSONTranslator()
    case .endgame: JSONTranslator<EndgameMapping>()
    }
  }

  /// The formats that can be read.
  package static var readable: [InputFormat] {
    allCases.filter { $0 == .ecs || $0.translator() != nil }
  }

  /// Whether a line is a record of the kernel's audit.
  static func isAudit(_ line: [UInt8]) -> Bool { AuditLogTranslator.recognises([line]) }

  /// Whether a line is an event of laurel's.
  static func isLaurel(_ line: [UInt8]) -> Bool { LaurelTranslator.recognises([line]) }
}
