// SPDX-License-Identifier: Apache-2.0
import CCurl

/// A mail for each message. 5xx of the server is a refusal, 4xx and everything else is tried again.
final class MailTransport: Transport {
  static let schemes = ["smtp", "smtps"]

  private let settings: MailSettings
  private let timeout: Int
  private let curl: CurlHandle

  init(_ settings: MailSettings, _ timeout: Int, _ stop: StopSignal) {
    self.settings = settings
    self.timeout = timeout
    curl = CurlHandle(stop)
  }

  func send(_ message: Message) throws(DeliveryFailure) {
    curl.begin(settings.url, schemes: Self.schemes, tls: settings.tls, timeout: timeout)
    curl.set(CURLOPT_MAIL_FROM, "<\(settings.from)>")
    curl.set(CURLOPT_MAIL_RCPT, settings.to.map { "<\($0)>" })
    curl.set(CURLOPT_UPLOAD, 1)
    let useSSL: Int =
      switch settings.startTLS {
      case .required: 3  // CURLUSESSL_ALL
      case .offered: 1  // CURLUSESSL_TRY
      case .off: 0
      }
    curl.set(CURLOPT_USE_SSL, useSSL)
    if let user = settings.user {
      curl.set(CURLOPT_USERNAME, user)
      curl.set(CURLOPT_PASSWORD, try settings.password?.read() ?? "")
    }
    let answer = try curl.run(MailMessage(message, settings).bytes, isPost: false)
    guard let failure = answer.failure else { return }
    let said = "the mail server answers \(answer.line) (\(failure))"
    if answer.code >= 500, answer.code < 600 { throw .refused(said) }
    throw .temporary(answer.code >= 400 ? said : failure)
  }
}
