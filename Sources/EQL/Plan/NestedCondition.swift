// SPDX-License-Identifier: Apache-2.0

/// A condition that one and the same object of a field must satisfy, as Elasticsearch's `nested`
/// query asks: of `[{"name":"a","trusted":true},{"name":"b"}]` no object has both `name` b and
/// `trusted` true, though the field has both values.
package struct NestedCondition: Sendable, Hashable {
  /// The field whose values are the objects.
  package let path: String
  /// What an object must satisfy; its fields are named with their whole paths.
  package let condition: Condition

  /// A condition on objects.
  package init(path: String, condition: Condition) {
    self.path = path
    self.condition = condition
  }
}

/// The same with its own small plan, which is run on each object as on an event.
struct NestedProgram: Sendable {
  let path: String
  /// The fields below the path that the condition reads.
  let fields: [String]
  let plan: Plan
  let condition: ConditionID

  init(_ nested: NestedCondition) {
    path = nested.path
    fields = nested.condition.fieldPaths
    var plan = Plan()
    condition = plan.add(nested.condition)
    self.plan = plan
  }
}
