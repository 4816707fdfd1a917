// SPDX-License-Identifier: Apache-2.0
import Events
import Rules

/// The plain reading of an exception on an event, written from what Elasticsearch does with the queries
/// that Elastic makes of entries: the engine is held against it.
struct ExceptionOracle {
  /// How values of a field are compared.
  enum Kind { case text, number, truth, address, date }

  let event: JSONValue
  let kinds: [String: Kind]
  var lists: [String: [String]] = [:]

  func takesOut(_ item: ExceptionItem, now: Timestamp) -> Bool {
    if let end = item.expires, end < now { return false }
    if !item.systems.isEmpty {
      let names = item.systems.map(\.rawValue)
      let type = values("host.os.type", in: event).contains { names.contains($0) }
      let name = values("host.os.name", in: event).contains { names.contains($0.lowercased()) }
      guard type || name else { return false }
    }
    return item.entries.allSatisfy { holds($0, in: event, below: "") }
  }

  private func values(_ path: String, in object: JSONValue) -> [String] { object.texts(at: path) }

  /// `prefix`: the path at which `object` stands.
  private func holds(_ entry: ExceptionEntry, in object: JSONValue, below prefix: String) -> Bool {
    if case .nested(let entries) = entry.test {
      return object.values(at: entry.field).filter { $0.objectValue != nil }.contains { inner in
        entries.allSatisfy { holds($0, in: inner, below: entry.field + ".") }
      }
    }
    var field = entry.field
    var folds = entry.ignoresCase
    if field.hasSuffix(".caseless") {
      field.removeLast(".caseless".count)
      folds = true
    }
    let kind = kinds[prefix + field] ?? .text
    let any = values(field, in: object).contains { value in
      switch entry.test {
      case .exists: true
      case .match(let wanted): equal(value, wanted, kind, folds)
      case .matchAny(let all): all.contains { equal(value, $0, kind, folds) }
      case .wildcard(let pattern):
        matches(Array((folds ? value.lowercased() : value).unicodeScalars), pattern, folds)
      case .list(let id, _): lists[id]?.contains { inList(value, $0, folds) } ?? false
      case .nested: false
      }
    }
    return any != entry.isExcluded
  }

  private func equal(_ value: String, _ wanted: String, _ kind: Kind, _ folds: Bool) -> Bool {
    switch kind {
    case .text:
      let pair = folds ? (value.lowercased(), wanted.lowercased()) : (value, wanted)
      return pair.0.utf8.elementsEqual(pair.1.utf8)
    case .number:
      guard let left = Double(value), let right = Double(wanted) else { return false }
      // Whole-number fields drop fractions of what they index.
      return left.rounded(.towardZero) == right
    case .truth: return value == wanted
    case .address:
      guard let address = IPAddress.parse(value), let block = CIDR.parse(wanted) else {
        return false
      }
      return block.contains(address)
    case .date:
      func time(_ text: String) -> Timestamp? {
        Array(text.utf8).withUnsafeBytes { Timestamp.parse($0) }
      }
      guard let left = time(value), let right = time(wanted) else { return false }
      return left == right
    }
  }

  private func inList(_ value: String, _ member: String, _ folds: Bool) -> Bool {
    if let ends = Self.ends(member) {
      guard let address = IPAddress.parse(value) else { return false }
      return ends.0 <= address && address <= ends.1 && ends.0.isIPv4 == address.isIPv4
    }
    return equal(value, member, CIDR.parse(member) == nil ? .text : .address, folds)
  }

  private static func ends(_ text: String) -> (IPAddress, IPAddress)? {
    let parts = text.split(separator: "-").map { IPAddress.parse(String($0)) }
    guard parts.count == 2, let first = parts[0], let last = parts[1] else { return nil }
    return (first, last)
  }

  /// By trying everything.
  private func matches(_ value: [Unicode.Scalar], _ pattern: String, _ folds: Bool) -> Bool {
    matches(value[...], Array((folds ? pattern.lowercased() : pattern).unicodeScalars)[...])
  }

  private func matches(
    _ value: ArraySlice<Unicode.Scalar>,
    _ pattern: ArraySlice<Unicode.Scalar>
  ) -> Bool {
    guard let first = pattern.first else { return value.isEmpty }
    let rest = pattern.dropFirst()
    switch first {
    case "*":
      return (0...value.count).contains { matches(value.dropFirst($0), rest) }
    case "?": return !value.isEmpty && matches(value.dropFirst(), rest)
    case "\\" where !rest.isEmpty:
      return value.first == rest.first && matches(value.dropFirst(), rest.dropFirst())
    default: return value.first == first && matches(value.dropFirst(), rest)
    }
  }
}
