// SPDX-License-Identifier: Apache-2.0
package import Events

/// A list of exceptions, Elastic's "exception list container".
package struct ExceptionList: Sendable, Equatable {
  /// What a list is for.
  package enum Kind: Sendable, Equatable {
    /// Shared by the rules that name it.
    case detection
    /// The own list of one rule.
    case ruleDefault
    /// Of Elastic's endpoint (`endpoint_trusted_apps` and its kin): sensors enforce it, rules do not.
    case endpoint(String)

    /// A kind by Elastic's name; nil for names that Elastic does not have.
    package init?(_ name: String) {
      switch name {
      case "detection": self = .detection
      case "rule_default": self = .ruleDefault
      case "endpoint", "endpoint_trusted_apps", "endpoint_trusted_devices", "endpoint_events",
        "endpoint_host_isolation_exceptions", "endpoint_blocklists",
        "endpoint_custom_yara_signatures":
        self = .endpoint(name)
      default: return nil
      }
    }

    /// Elastic's name.
    package var name: String {
      switch self {
      case .detection: "detection"
      case .ruleDefault: "rule_default"
      case .endpoint(let name): name
      }
    }
  }

  /// `list_id`, by which rules name it.
  package var id: String
  /// What it is for.
  package var kind: Kind
  /// Its name.
  package var name: String
  /// The document as read, with all that has no property here.
  package var document: JSONValue

  /// Whether rules do not apply it: sensors do.
  package var isEnforcedElsewhere: Bool {
    if case .endpoint = kind { return true }
    return false
  }

  /// A new list.
  package init(id: String, kind: Kind, name: String, description: String) {
    self.id = id
    self.kind = kind
    self.name = name
    document = [
      "list_id": .string(id), "type": .string(kind.name), "name": .string(name),
      "description": .string(description), "namespace_type": "single", "tags": [], "os_types": [],
    ]
  }

  /// A list that was read.
  init(id: String, kind: Kind, name: String, document: JSONValue) {
    self.id = id
    self.kind = kind
    self.name = name
    self.document = document
  }
}
