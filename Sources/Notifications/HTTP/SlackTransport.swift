// SPDX-License-Identifier: Apache-2.0
import Events

/// A message for each alert, to an incoming webhook of Slack's kind: `{"text": …}`.
final class SlackTransport: Transport {
  /// Bytes of a text; Slack cuts those that are longer than 40,000 characters.
  static let textLimit = 12_000

  private let settings: SlackSettings
  private let http: HTTPTransport

  init(_ settings: SlackSettings, _ timeout: Int, _ stop: StopSignal) {
    self.settings = settings
    http = HTTPTransport(settings.url, settings.tls, timeout, stop)
  }

  func send(_ message: Message) throws(DeliveryFailure) {
    let text = String(decoding: settings.text.render(message.document, .slack), as: UTF8.self)
    var body: [UInt8] = []
    JSONValue.object(["text": .string(Template.cut(text, to: Self.textLimit))])
      .serialise(into: &body)
    try http.post(body, type: "application/json", headers: [("Idempotency-Key", message.id)])
  }
}
