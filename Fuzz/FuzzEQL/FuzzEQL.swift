// SPDX-License-Identifier: Apache-2.0
import EQL
import Events

/// libFuzzer's entry point: any text as a query, against ECS and against a strict mapping.
@c(LLVMFuzzerTestOneInput)
public func fuzzEQL(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  let text = String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  CompletionCheck.check(text)
  for options in [QueryOptions.ecs, QueryOptions.mapping] {
    let (query, diagnostics) = EQL.compile(text, options: options)
    DiagnosticCheck.check(diagnostics, in: text)
    guard (query == nil) == diagnostics.contains(where: { $0.severity == .error }) else {
      fatalError("a query and an error, or neither")
    }
    guard let query else { continue }
    let printed = PrinterCheck.printed(query, options)
    EvaluationCheck.check(query, printed: printed)
  }
  return 0
}

/// What queries are checked against.
enum QueryOptions {
  static let now = Timestamp(milliseconds: 1_700_000_000_000)

  static let ecs = EQL.Options(now: now)

  /// Strict, with a field of every type.
  static let mapping: EQL.Options = {
    let types: [FieldType] = [
      .keyword, .wildcard, .constantKeyword, .flattened, .text, .matchOnlyText, .long, .integer,
      .short, .byte, .unsignedLong, .double, .float, .halfFloat, .scaledFloat, .boolean, .date,
      .dateNanos, .ip, .version, .object, .nested, .unsupported("geo_point"),
    ]
    var fields = types.map { FieldDefinition(path: $0.elasticsearchName, type: $0) }
    fields += [
      FieldDefinition(path: "event.category", type: .keyword),
      FieldDefinition(path: "process.name", type: .text, exactSubfield: .keyword, ignoreAbove: 4),
      FieldDefinition(path: "process.pid", type: .long, nullValue: "7"),
      FieldDefinition(path: "alias", target: "process.name", type: .keyword),
      FieldDefinition(path: "process.start", type: .date, dateFormat: "epoch_millis||yyyy-MM-dd"),
    ]
    return EQL.Options(schema: Schema(fields: fields, isStrict: true), now: now)
  }()
}
