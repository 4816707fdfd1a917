// SPDX-License-Identifier: Apache-2.0
import GRDB

/// All tables of the state, each area's beside what works with it. A migration that was ever released
/// is never changed; what must be different is a migration more.
enum StateSchema {
  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    AlertTables.register(&migrator)
    StreamTables.register(&migrator)
    SuppressionTables.register(&migrator)
    RunTables.register(&migrator)
    AlertWorkflowTables.register(&migrator)
    DeliveryTables.register(&migrator)
    ExceptionTables.register(&migrator)
    AlertRuleText.register(&migrator)
    return migrator
  }
}
