// SPDX-License-Identifier: Apache-2.0
import Events
import Rules
import Storage

/// Finds the rule whose runs or gaps a person means.
enum LoggedRule {
  /// The id: of a rule that has run, also where it is not loaded any more, else of a loaded one. Says so
  /// and ends the command when there is none.
  static func id(_ text: String?, _ store: StoreArguments, _ rules: RuleOptions) throws -> String? {
    guard let text else { return nil }
    let isLogged = try RunsMessages.typed {
      try store.readableState().read {
        try !$0.runs(of: text, before: nil, limit: 1).isEmpty
          || !$0.gaps(of: text, open: false).isEmpty
      }
    }
    if isLogged { return text }
    let schema = try rules.fields.schema()
    return try RuleLookup.find(text, in: rules.loadFiles(schema).rules).rule.id
  }
}
