// SPDX-License-Identifier: Apache-2.0
package import EQL
package import Events

/// What the generators and the oracle know of a field, by itself: not read from the engine.
package struct TestField: Sendable {
  /// The ways in which the oracle compares values.
  package enum Kind: Sendable {
    case text
    case integer
    case real
    case boolean
    /// In the usual formats.
    case date
    /// `yyyy-MM-dd` alone.
    case day
    case ip
    case version
    /// Not known to the schema: the constant beside it decides.
    case dynamic
  }

  /// The dotted path.
  package var path: String
  /// How it is compared.
  package var kind: Kind
  /// Its type in the mapping.
  var type: FieldType?
  /// Of an alias the field that it stands for.
  var target: String?
  /// What stands for an explicit null.
  var nullValue: String?
  /// Longer values cannot be found, in characters.
  var ignoreAbove: Int?
  /// Whether it is a text with a keyword below it.
  var isMultiField = false

  var definition: FieldDefinition {
    FieldDefinition(
      path: path,
      target: target,
      type: isMultiField ? .text : type ?? .keyword,
      exactSubfield: isMultiField ? .keyword : nil,
      dateFormat: kind == .day ? "yyyy-MM-dd" : nil,
      nullValue: nullValue,
      ignoreAbove: ignoreAbove
    )
  }
}

/// Fields that queries and events are made of.
package struct TestSchema: Sendable {
  /// The fields.
  package var fields: [TestField]
  /// Whether other names are errors, and null with `?`.
  package var isStrict: Bool
  /// What the engine is told.
  package var schema: Schema

  /// What `now` is in date maths.
  package static let now = Timestamp(milliseconds: 1_704_164_645_678)

  /// How queries of these fields are compiled.
  package var options: EQL.Options { EQL.Options(schema: schema, now: Self.now) }

  /// The field of a path; unknown ones are dynamic, or nil where the schema is strict.
  func field(_ path: String) -> TestField? {
    fields.first { $0.path == path } ?? (isStrict ? nil : TestField(path: path, kind: .dynamic))
  }

  /// Fields of ECS, and some that it does not know.
  package static let ecs = TestSchema(
    fields: [
      TestField(path: "process.name", kind: .text), TestField(path: "process.args", kind: .text),
      TestField(path: "process.command_line", kind: .text),
      TestField(path: "labels.team", kind: .text), TestField(path: "process.pid", kind: .integer),
      TestField(path: "file.size", kind: .integer),
      TestField(path: "event.risk_score", kind: .real),
      TestField(path: "process.interactive", kind: .boolean),
      TestField(path: "process.start", kind: .date), TestField(path: "source.ip", kind: .ip),
      TestField(path: "custom.number", kind: .dynamic),
      TestField(path: "custom.word", kind: .dynamic),
    ],
    isStrict: false,
    schema: .ecs
  )

  /// A mapping with a field of every kind that queries can compare.
  package static let mapping: TestSchema = {
    let fields = [
      TestField(path: "event.category", kind: .text, type: .keyword),
      TestField(path: "word", kind: .text, type: .keyword),
      TestField(path: "short", kind: .text, type: .keyword, ignoreAbove: 2),
      TestField(path: "nullable.word", kind: .text, type: .keyword, nullValue: "ab"),
      TestField(path: "wild.card", kind: .text, type: .wildcard),
      TestField(path: "multi", kind: .text, type: .keyword, ignoreAbove: 3, isMultiField: true),
      TestField(path: "other", kind: .text, type: .keyword, target: "word"),
      TestField(path: "count", kind: .integer, type: .long),
      TestField(path: "nullable.count", kind: .integer, type: .integer, nullValue: "2"),
      TestField(path: "big", kind: .integer, type: .unsignedLong),
      TestField(path: "score", kind: .real, type: .double),
      TestField(path: "flag", kind: .boolean, type: .boolean),
      TestField(path: "nullable.flag", kind: .boolean, type: .boolean, nullValue: "true"),
      TestField(path: "when", kind: .date, type: .date),
      TestField(path: "day", kind: .day, type: .date), TestField(path: "ip", kind: .ip, type: .ip),
      TestField(path: "release", kind: .version, type: .version),
    ]
    return TestSchema(
      fields: fields,
      isStrict: true,
      schema: Schema(fields: fields.map(\.definition), isStrict: true)
    )
  }()

  static let categories = ["process", "file", "my cat", "any", "Process"]
  package static let words = [
    "a", "A", "ab", "aB", "abc", "b", "ba", "", "ä", "Ä", "a*b", "a?b", "x-1", "10", "a\u{308}",
    "😀", "a😀b", "\"", "a\\b", "a\tb", " 7 ", "0x1F", "true", "caba ab",
  ]
  static let dates = [
    "2024-01-02", "2024-01-02T03:04:05Z", "2024-01-02T03:04:05.678Z", "2024-01-02T03:04:05.000Z",
    "2024-01-02T05:04:05+02:00", "2023-12-31T23:59:59.999Z", "2024-02-29", "1969-12-31T23:59:59Z",
    "2023-02-29", "x",
  ]
  static let milliseconds: [Int64] = [1_704_164_645_678, 1_704_164_645_000, 0, -1]
  static let days = ["2024-01-02", "2024-02-29", "2023-02-29", "2024-01-02T00:00:00Z", "x"]
  static let addresses = [
    "10.0.0.1", "10.1.2.3", "192.168.0.1", "255.255.255.255", "0.0.0.0", "::1", "2001:db8::1",
    "2001:db8:0:0:1::", "::ffff:10.0.0.1", "fe80::",
  ]
  static let networks = [
    "10.0.0.0/8", "10.1.2.3/16", "192.168.0.0/24", "0.0.0.0/0", "::/0", "2001:db8::/32", "::1/128",
    "10.0.0.1", "10.0.0.1/32", "fe80::/10",
  ]
  static let versions = [
    "1.0.0", "1.2.3", "1.10.0", "1.2.3-alpha", "1.2.3-alpha.1", "1.2.3-beta.11", "1.2.3-SNAPSHOT",
    "1.2.3+build", "2.0", "8", "x.y", "", "1..2",
  ]
}
