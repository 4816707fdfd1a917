// SPDX-License-Identifier: Apache-2.0

extension JSONValue {
  /// The dotted paths of all values that are no objects, each with its values in document order,
  /// arrays flattened and nulls left out; paths in the order in which they first occur.
  package var leaves: [(path: String, values: [JSONValue])] {
    var found: [(path: String, values: [JSONValue])] = []
    var places: [String: Int] = [:]
    var pending: [(node: JSONValue, path: String)] = [(self, "")]
    while let (node, path) = pending.popLast() {
      switch node {
      case .null: continue
      case .array(let elements):
        for element in elements.reversed() { pending.append((element, path)) }
      case .object(let members):
        for member in members.reversed() {
          pending.append((member.value, path.isEmpty ? member.key : path + "." + member.key))
        }
      default:
        if let place = places[path] {
          found[place].values.append(node)
        } else {
          places[path] = found.count
          found.append((path, [node]))
        }
      }
    }
    return found
  }
}
