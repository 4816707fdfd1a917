// SPDX-License-Identifier: Apache-2.0
import Audit

extension AuditRule {
  /// The kinds of programs that this machine runs, its own first.
  private static var architectures: [Architecture] {
    #if arch(arm64)
      [.arm64]
    #else
      [.x86, .i386]
    #endif
  }

  /// The rules of a family on this machine's own architecture, without which it is blind.
  static func native(_ family: SensorFamily) -> [AuditRule] {
    architectures.first.map { rules(family, $0) } ?? []
  }

  /// The rules of families, of each kind of program that this machine runs; those for starts come first.
  static func wanted(_ families: Set<SensorFamily>) -> [AuditRule] {
    SensorFamily.allCases.filter(families.contains).flatMap { family in
      architectures.flatMap { rules(family, $0) }
    }
  }

  private static func rules(_ family: SensorFamily, _ architecture: Architecture) -> [AuditRule] {
    func numbers(_ names: [StaticString]) -> [Int] {
      names.compactMap { architecture.number(of: $0) }
    }
    func rule(_ names: StaticString..., where conditions: Condition...) -> AuditRule {
      AuditRule(architecture, calls: numbers(names), where: conditions)
    }
    switch family {
    case .process:
      return [
        rule("execve", "execveat", where: .succeeded),
        // It never returns, with success or without.
        rule("exit_group"),
      ]
    case .network:
      // A connection that is refused, or that goes on beside the program, is an attempt too. Who accepts
      // need not ask for the address, so that its family cannot be asked for here.
      return [
        rule("connect", where: .addressFamily(2)), rule("connect", where: .addressFamily(10)),
        rule("listen", "accept", "accept4", where: .succeeded),
        // Sockets for pings: by them alone is told who sends some.
        rule("socket", where: .argument(0, 2), .argument(2, 1), .succeeded),
        rule("socket", where: .argument(0, 10), .argument(2, 58), .succeeded),
      ]
    case .credentials:
      let calls = numbers(SystemCall.identityChanges)
      return [AuditRule(architecture, calls: calls, where: [.succeeded])]
    case .kernel: return [rule("init_module", "finit_module", where: .succeeded)]
    case .dns, .file, .calls: return []
    }
  }
}
