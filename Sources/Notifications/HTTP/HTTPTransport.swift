// SPDX-License-Identifier: Apache-2.0
import CCurl

/// POSTs of one channel.
///
/// An answer with 2xx means that the receiver has the message. 408, 425, 429 and 5xx are tried again, as
/// everything that is no answer; other answers are refusals. Redirects are not followed: they would
/// carry alerts where nobody configured them to go.
final class HTTPTransport {
  static let schemes = ["https", "http"]

  /// Headers that are not the configuration's, in lower case.
  static let ownHeaders: Set<String> = [
    "content-type", "content-length", "host", "user-agent", "authorization", "idempotency-key",
    "webhook-id", "webhook-timestamp", "webhook-signature", "expect", "transfer-encoding",
  ]

  private let url: SecretSource
  private let tls: TLSSettings
  private let timeout: Int
  private let curl: CurlHandle

  init(_ url: SecretSource, _ tls: TLSSettings, _ timeout: Int, _ stop: StopSignal) {
    self.url = url
    self.tls = tls
    self.timeout = timeout
    curl = CurlHandle(stop)
  }

  func post(
    _ body: [UInt8],
    type: String,
    headers: [(name: String, value: String)]
  ) throws(DeliveryFailure) {
    let address = try url.read()
    if let problem = ServerAddress.problem(address, schemes: Self.schemes) {
      throw .temporary("\(url): \(problem.message)")
    }
    curl.begin(address, schemes: Self.schemes, tls: tls, timeout: timeout)
    curl.set(CURLOPT_POST, 1)
    curl.set(CURLOPT_POSTFIELDSIZE, body.count)
    curl.set(CURLOPT_USERAGENT, "Swiftlet/\(ProductVersion.text)")
    curl.set(
      CURLOPT_HTTPHEADER,
      ["Content-Type: \(type)", "Expect:"] + headers.map { "\($0.name): \($0.value)" }
    )
    let answer = try curl.run(body, isPost: true)
    if let failure = answer.failure { throw .temporary(failure) }
    let line = answer.text.split(separator: "\n").first.map { ": \($0)" } ?? ""
    let said = "the receiver answers \(answer.code)\(line)"
    switch answer.code {
    case 200..<300: return
    case 300..<400: throw .refused("\(said) (redirects are not followed; give the new address)")
    case 408, 425, 429, 500...: throw .temporary(said, retryAfter: answer.retryAfter)
    default: throw .refused(said)
    }
  }
}
