// SPDX-License-Identifier: Apache-2.0

/// The texts of channels that are given none.
enum StandardTemplates {
  static let line = made(
    "{{kibana.alert.severity}} {{kibana.alert.rule.name}}: {{kibana.alert.reason}}"
  )

  static let subject = made(
    "[{{kibana.alert.severity}}] {{kibana.alert.rule.name}}{{#host.name}} on {{.}}{{/host.name}}"
  )

  static let slack = made(
    """
    *{{kibana.alert.rule.name}}*
    {{kibana.alert.severity}} {{kibana.alert.risk_score}}{{#host.name}}, host {{.}}{{/host.name}}{{#user.name}}, \
    user {{.}}{{/user.name}}
    {{kibana.alert.reason}}{{#process.command_line}}
    `{{.}}`{{/process.command_line}}
    """
  )

  static let mail = made(
    """
    {{kibana.alert.rule.name}}

    Severity  {{kibana.alert.severity}}, risk {{kibana.alert.risk_score}}
    Time      {{@timestamp}}{{#host.name}}
    Host      {{.}}{{/host.name}}{{#user.name}}
    User      {{.}}{{/user.name}}{{#process.executable}}
    Program   {{.}}{{/process.executable}}{{#process.command_line}}
    Command   {{.}}{{/process.command_line}}{{#process.parent.command_line}}
    Parent    {{.}}{{/process.parent.command_line}}

    {{kibana.alert.reason}}

    Alert     {{kibana.alert.uuid}}
    Rule      {{kibana.alert.rule.rule_id}}
    """
  )

  /// They are read by a test; one with a mistake would be shown as it stands.
  private static func made(_ text: String) -> Template {
    (try? Template(text)) ?? Template(literally: text)
  }
}
