// SPDX-License-Identifier: Apache-2.0
import Events
import Testing

@testable import Notifications

@Suite("notifications: templates")
struct TemplateTests {
  private func rendered(
    _ template: String,
    _ document: JSONValue,
    _ escape: Escaping = .line
  ) throws -> String {
    String(decoding: try Template(template).render(document, escape), as: UTF8.self)
  }

  @Test func valuesStandWhereTheirFieldsAreNamed() throws {
    let document: JSONValue = [
      "host": ["name": "web1", "ip": ["10.0.0.1", "::1"]], "process.pid": 0, "n": .null,
      "threat": [["id": "T1", "name": "x"], ["id": "T2"]], "kibana.alert.rule.name": "Rule",
    ]
    #expect(try rendered("a {{host.name}} b {{ process.pid }}", document) == "a web1 b 0")
    #expect(try rendered("{{host.ip}}{{no.such}}{{n}}", document) == "10.0.0.1, ::1")
    #expect(try rendered("{{#host.ip}}<{{.}}>{{/host.ip}}", document) == "<10.0.0.1><::1>")
    #expect(try rendered("{{#n}}x{{/n}}{{^n}}none{{/n}}", document) == "none")
    #expect(
      try rendered("{{#threat}}{{id}}:{{name}}{{host.name}};{{/threat}}", document)
        == "T1:xweb1;T2:web1;"
    )
    #expect(try rendered("{{context.rule.name}}{{! remark }}.", document) == "Rule.")
  }

  @Test(arguments: [
    ("{{a", "{{ is not closed"), ("{{#a}}x", "{{#a}} is not closed"),
    ("{{/a}}", "{{/a}} closes nothing"), ("{{#a}}{{/b}}", "{{/b}} closes nothing"),
    ("{{{a}}}", "values are always escaped here"), ("{{&a}}", "values are always escaped here"),
    ("{{> a}}", "{{> a}} is no place for a value"), ("{{}}", "`` is no field"),
    ("{{a b}}", "`a b` is no field"),
    (
      String(repeating: "{{#a}}", count: 9),
      "sections stand deeper than 8 in one another"
    ),
  ])
  func mistakesAreSaid(_ text: String, _ message: String) {
    #expect(throws: TemplateProblem.self) { try Template(text) }
    do { _ = try Template(text) } catch { #expect(error.message == message) }
  }

  @Test func whatIsMadeIsBounded() throws {
    let values = JSONValue.strings(
      Array(repeating: String(repeating: "x", count: 9_000), count: 200)
    )
    let document: JSONValue = ["a": values]
    #expect(try rendered("{{a}}", document).utf8.count <= Template.valueLimit + 3)
    let nested = String(repeating: "{{#a}}", count: 8) + String(repeating: "{{/a}}", count: 8)
    #expect(try rendered(nested, document) == "")
    let loud = try rendered("{{#a}}{{.}}{{/a}}", document)
    #expect(loud.utf8.count <= Template.outputLimit + Template.valueLimit + 3)
    #expect(Template.cut("aé", to: 2) == "a…")
  }

  @Test func ownTemplatesAreTemplates() {
    let message = NotificationFixture.hostile()
    for template in [
      StandardTemplates.line, StandardTemplates.subject, StandardTemplates.slack,
      StandardTemplates.mail,
    ] {
      let text = String(decoding: template.render(message.document, .line), as: UTF8.self)
      #expect(!text.contains("{{"))
      #expect(text.contains("Rule r1"))
    }
  }

  @Test func hostileValuesStayValues() throws {
    let message = NotificationFixture.hostile()
    let json = try rendered(#"{"a":"{{process.command_line}}"}"#, message.document, .json)
    #expect(
      try JSONValue.parse(json)["a"]?.stringValue == message.text("process.command_line")
    )
    let html = try rendered("{{process.command_line}}", message.document, .html)
    #expect(!html.contains("<") && !html.contains("\"") && html.contains("&lt;!channel&gt;&amp;"))
    #expect(html.contains("\\u{1b}") && html.contains("\\u{202e}"))
    let slack = try rendered("`{{process.command_line}}`", message.document, .slack)
    #expect(!slack.contains("<!") && slack.filter { $0 == "`" }.count == 2)
    for text in [html, slack] { #expect(!text.utf8.contains(10) && text.contains("\\nBcc")) }
    let line = try rendered("{{process.command_line}}", message.document, .line)
    #expect(!line.utf8.contains { $0 < 32 })
  }
}
