import Testing

// SPDX-License-Identifier: Apache-2.0
@testable import Events

@Suite struct SchemaTests {
  @Test(arguments: [
    ("@timestamp", FieldType.date), ("message", .matchOnlyText), ("tags", .keyword),
    ("labels", .flattened), ("labels.env", .keyword), ("event.category", .keyword),
    ("event.created", .date), ("event.duration", .long), ("event.risk_score", .float),
    ("process.pid", .long), ("process.args", .keyword), ("process.args_count", .long),
    ("process.command_line", .wildcard), ("process.parent.name", .keyword),
    ("process.parent.code_signature.trusted", .boolean),
    ("process.entry_leader.interactive", .boolean),
    ("process.session_leader.user.id", .keyword), ("process.start", .date),
    ("process.exit_code", .long), ("process.pe.original_file_name", .keyword),
    ("process.Ext.relative_file_creation_time", .double), ("process.parent.Ext.real.pid", .long),
    ("file.size", .long), ("file.hash.sha256", .keyword), ("source.ip", .ip),
    ("destination.port", .long), ("destination.geo.location", .unsupported("geo_point")),
    ("dns.answers", .object), ("dns.resolved_ip", .ip), ("url.path", .wildcard),
    ("host.os.type", .keyword), ("host.ip", .ip), ("threat.indicator.url.full", .wildcard),
    ("registry.data.strings", .wildcard), ("data_stream.dataset", .constantKeyword),
    ("container.cpu.usage", .scaledFloat), ("email.attachments", .nested),
    ("dll.Ext.load_index", .unsignedLong), ("swiftlet.args_truncated", .boolean),
    ("swiftlet.login_uid", .long), ("kibana.alert.risk_score", .float),
    ("process.parent.Ext.command_line_truncated", .boolean),
  ])
  func knowsECS(path: String, type: FieldType) {
    let definition = Schema.ecs.definition(of: path)
    #expect(definition?.type == type)
    #expect(definition?.target == path)
  }

  @Test func knowsNoOthers() {
    for path in ["", ".", "process", "process.nme", "process.name.x", "Process.name"] {
      #expect(Schema.ecs.definition(of: path) == nil, "\(path)")
    }
    #expect(!Schema.ecs.isStrict)
  }

  @Test func definesEachFieldOnce() {
    var seen: Set<String> = []
    for field in ECSTable.fields() {
      #expect(seen.insert(field.path).inserted, "\(field.path) occurs twice")
      #expect(
        field.path.utf8.allSatisfy {
          $0 > 0x20 && $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "=")
        }
      )
    }
    #expect(seen.count > 1_500)
    // A misspelt type would pass as unsupported: ECS has one type that queries cannot read.
    let unsupported = ECSTable.fields().compactMap { field -> String? in
      if case .unsupported(let name) = field.type { name } else { nil }
    }
    #expect(Set(unsupported) == ["geo_point"])
  }

  @Test(arguments: [
    ("process.parent.nme", "process.parent.name"), ("proces.name", "process.name"),
    ("process.comand_line", "process.command_line"), ("event.catgeory", "event.category"),
    ("Process.Name", "process.name"), ("user.nmae", "user.name"), ("tag", "tags"),
  ])
  func suggests(misspelt: String, meant: String) {
    #expect(Schema.ecs.suggestions(for: misspelt).first == meant)
  }

  @Test func suggestsLittle() {
    let near = Schema.ecs.suggestions(for: "process.parent.nme")
    #expect(near.count == 5)
    #expect(near == Schema.ecs.suggestions(for: "process.parent.nme"))
    #expect(Schema.ecs.suggestions(for: "").isEmpty)
    #expect(Schema.ecs.suggestions(for: "xqzwvk").isEmpty)
    #expect(Schema.ecs.suggestions(for: String(repeating: "process.", count: 33)).isEmpty)
    #expect(!Schema.ecs.suggestions(for: "process.name").contains("process.name"))
  }

  @Test func ordersByDistanceThenName() {
    let fields = ["aaab", "aaac", "aabb", "abbb", "aaaa", "aaad", "aaae", "aaaf"].map {
      FieldDefinition(path: $0, type: .keyword)
    }
    let schema = Schema(fields: fields, isStrict: true)
    #expect(schema.suggestions(for: "aaaa") == ["aaab", "aaac", "aaad", "aaae", "aaaf"])
    // A swap of neighbours is one edit, beyond a third is too far, objects are not proposed.
    let others = Schema(
      fields: [
        FieldDefinition(path: "abdc", type: .long), FieldDefinition(path: "abxy", type: .long),
        FieldDefinition(path: "abce", type: .object),
      ],
      isStrict: true
    )
    #expect(others.suggestions(for: "abcd") == ["abdc"])
  }

  @Test func isExtended() {
    let schema = Schema.ecs.withAdditional(fields: [
      FieldDefinition(path: "acme.score", type: .float),
      FieldDefinition(path: "process.name", type: .wildcard),
    ])
    #expect(schema.definition(of: "acme.score")?.type == .float)
    #expect(schema.definition(of: "process.name")?.type == .wildcard)
    #expect(schema.suggestions(for: "acme.scor") == ["acme.score"])
    #expect(Schema.ecs.definition(of: "acme.score") == nil)
  }

  @Test(arguments: [
    "keyword", "wildcard", "constant_keyword", "flattened", "text", "match_only_text", "long",
    "integer", "short", "byte", "unsigned_long", "double", "float", "half_float", "scaled_float",
    "boolean", "date", "date_nanos", "ip", "version", "object", "nested",
  ])
  func namesTypes(name: String) {
    let type = FieldType(elasticsearchName: name)
    #expect(type != .unsupported(name))
    #expect(type.elasticsearchName == name)
    #expect(!(type.isString && type.isNumeric))
    #expect(!type.isInteger || type.isNumeric)
  }

  @Test func keepsUnknownTypes() {
    #expect(FieldType(elasticsearchName: "geo_shape") == .unsupported("geo_shape"))
    #expect(FieldType.unsupported("geo_shape").elasticsearchName == "geo_shape")
    #expect(FieldType.date.messageName == "datetime")
    #expect(FieldType.wildcard.messageName == "keyword")
    #expect(FieldType.long.messageName == "long")
  }
}
