// SPDX-License-Identifier: Apache-2.0
package import Events

extension KeptAlert {
  /// The document as it is now: that of the raise, with what people did and what was suppressed since.
  package var document: JSONValue {
    let kept = (try? JSONValue.parse(record.document)) ?? .object([])
    let members = currentMembers
    let names = Set(members.map(\.key) + Self.absentWithoutChange)
    return .object((kept.members ?? []).filter { !names.contains($0.key) } + members)
  }

  /// Fields that nobody has set before somebody changes the status.
  private static let absentWithoutChange = [
    "kibana.alert.workflow_reason", "kibana.alert.workflow_status_updated_at",
    "kibana.alert.workflow_user",
  ]

  private var currentMembers: [JSONValue.Member] {
    var members: [JSONValue.Member] = []
    func add(_ name: String, _ value: JSONValue?) {
      if let value { members.append(.init("kibana.alert.\(name)", value)) }
    }
    add("workflow_status", .string(workflow.status.rawValue))
    add("workflow_reason", workflow.reason.map { .string($0.rawValue) })
    add("workflow_status_updated_at", workflow.updated.map { .string($0.iso8601()) })
    add("workflow_user", workflow.user.map { .string($0) })
    add("workflow_tags", .strings(workflow.tags))
    add("workflow_assignee_ids", .strings(workflow.assignees))
    if let suppression {
      add("suppression.docs_count", .integer(suppression.count))
      add("suppression.start", suppression.start.map { .string($0.iso8601()) })
      add("suppression.end", suppression.end.map { .string($0.iso8601()) })
    }
    return members
  }
}
