// SPDX-License-Identifier: Apache-2.0
import Events

/// A POST for each message, signed where there is a secret.
final class WebhookTransport: Transport {
  private let settings: WebhookSettings
  private let http: HTTPTransport
  private let now: () -> Timestamp

  init(
    _ settings: WebhookSettings,
    _ timeout: Int,
    _ stop: StopSignal,
    _ now: @escaping () -> Timestamp
  ) {
    self.settings = settings
    http = HTTPTransport(settings.url, settings.tls, timeout, stop)
    self.now = now
  }

  func send(_ message: Message) throws(DeliveryFailure) {
    let body = settings.body?.render(message.document, .json) ?? settings.format.line(message) ?? []
    var headers = settings.headers
    headers.append(("Idempotency-Key", message.id))
    if let bearer = settings.bearer {
      let token = try bearer.read()
      guard token.utf8.allSatisfy({ $0 > 32 && $0 < 127 }) else {
        throw .temporary("\(bearer): what stands there is no token")
      }
      headers.append(("Authorization", "Bearer \(token)"))
    }
    // Of the attempt: the receiver compares it with its own clock.
    let time = Int(now().milliseconds / 1000)
    headers.append(("webhook-id", message.id))
    headers.append(("webhook-timestamp", String(time)))
    if let secret = settings.secret {
      let key = try WebhookSignature.key(try secret.read())
      headers.append(
        ("webhook-signature", WebhookSignature.text(key, message.id, time, body))
      )
    }
    try http.post(body, type: settings.contentType, headers: headers)
  }
}
