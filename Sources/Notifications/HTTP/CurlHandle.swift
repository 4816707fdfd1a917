// SPDX-License-Identifier: Apache-2.0
import CCurl
import Glibc

/// One transfer of libcurl after the other. It belongs to one thread.
final class CurlHandle {
  /// Most bytes that an answer may have, and that are kept of it to be shown.
  static let answerLimit = 1_048_576
  static let shownLimit = 512

  /// What a transfer gave.
  struct Answer {
    /// The code of HTTP or SMTP; 0 where there was none.
    var code: Int
    /// The answer's first bytes.
    var text: String
    /// The last line of the answer's head; of SMTP the last that the server said.
    var line: String
    /// Seconds to wait, where the answer asked for it.
    var retryAfter: Int?
    /// libcurl's own words where the transfer failed.
    var failure: String?
  }

  private let raw: UnsafeMutableRawPointer?
  private let exchange: Exchange
  private var lists: [UnsafeMutablePointer<curl_slist>] = []

  /// The bytes of a transfer in both directions, as the callbacks see them.
  final class Exchange {
    var body: [UInt8] = []
    var position = 0
    var received = 0
    var shown: [UInt8] = []
    var line: [UInt8] = []
    let stop: StopSignal

    init(_ stop: StopSignal) { self.stop = stop }
  }

  private static let isReady = swiftlet_curl_global_init() == CURLE_OK

  init(_ stop: StopSignal) {
    exchange = Exchange(stop)
    raw = Self.isReady ? curl_easy_init() : nil
  }

  deinit {
    if let raw { curl_easy_cleanup(raw) }
    for list in lists { curl_slist_free_all(list) }
  }

  func set(_ option: CURLoption, _ value: Int) {
    _ = swiftlet_curl_set_long(raw, option, value)
  }

  func set(_ option: CURLoption, _ value: String) {
    _ = swiftlet_curl_set_text(raw, option, value)
  }

  func set(_ option: CURLoption, _ values: [String]) {
    var list: UnsafeMutablePointer<curl_slist>?
    for value in values { list = curl_slist_append(list, value) }
    _ = swiftlet_curl_set_list(raw, option, list)
    if let list { lists.append(list) }
  }

  /// What every transfer keeps to. Connections stay open between transfers.
  func begin(_ url: String, schemes: [String], tls: TLSSettings, timeout: Int) {
    if let raw { curl_easy_reset(raw) }
    for list in lists { curl_slist_free_all(list) }
    lists = []
    set(CURLOPT_URL, url)
    set(CURLOPT_PROTOCOLS_STR, schemes.joined(separator: ","))
    set(CURLOPT_FOLLOWLOCATION, 0)
    set(CURLOPT_NOSIGNAL, 1)
    set(CURLOPT_TIMEOUT, timeout)
    set(CURLOPT_CONNECTTIMEOUT, timeout)
    set(CURLOPT_SSL_VERIFYPEER, tls.verifies ? 1 : 0)
    set(CURLOPT_SSL_VERIFYHOST, tls.verifies ? 2 : 0)
    set(CURLOPT_SSLVERSION, 6)  // TLS 1.2 or newer: CURL_SSLVERSION_TLSv1_2
    if let file = tls.authorities { set(CURLOPT_CAINFO, file) }
    set(CURLOPT_NETRC, 0)
  }

  /// Runs the transfer with a body: of a POST, or what is given to the server when it asks for it.
  func run(_ body: [UInt8], isPost: Bool) throws(DeliveryFailure) -> Answer {
    guard let raw else { throw .temporary("libcurl cannot be used: there is no memory for it") }
    exchange.body = body
    exchange.position = 0
    exchange.received = 0
    exchange.shown = []
    exchange.line = []
    var errors = [CChar](repeating: 0, count: Int(CURL_ERROR_SIZE))
    var posted = isPost ? body : []
    let result = errors.withUnsafeMutableBufferPointer { errors -> CURLcode in
      let context = Unmanaged.passUnretained(exchange).toOpaque()
      _ = swiftlet_curl_set_pointer(raw, CURLOPT_ERRORBUFFER, errors.baseAddress)
      _ = swiftlet_curl_set_writer(raw, Self.receive, context)
      _ = swiftlet_curl_set_lines(raw, Self.note, context)
      _ = swiftlet_curl_set_reader(raw, Self.give, context)
      _ = swiftlet_curl_set_progress(raw, Self.look, context)
      let result = posted.withUnsafeMutableBytes { posted in
        // It is sent from where it stands, so that libcurl can begin anew on another connection.
        if isPost { _ = swiftlet_curl_set_pointer(raw, CURLOPT_POSTFIELDS, posted.baseAddress) }
        return curl_easy_perform(raw)
      }
      _ = swiftlet_curl_set_pointer(raw, CURLOPT_ERRORBUFFER, nil)
      return result
    }
    if exchange.stop.mustStop, result == CURLE_ABORTED_BY_CALLBACK { throw .stopped }
    let code = swiftlet_curl_response_code(raw)
    let wait = Int(swiftlet_curl_retry_after(raw))
    var failure: String?
    if result != CURLE_OK, !(result == CURLE_WRITE_ERROR && code / 100 == 2) {
      let detail = String(
        decoding: errors.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) },
        as: UTF8.self
      )
      failure = detail.isEmpty ? String(cString: curl_easy_strerror(result)) : detail
    }
    return Answer(
      code: code,
      text: String(decoding: exchange.shown, as: UTF8.self),
      line: String(decoding: exchange.line.prefix { $0 != 10 && $0 != 13 }, as: UTF8.self),
      retryAfter: wait > 0 ? wait : nil,
      failure: failure
    )
  }

  private static let receive: curl_write_callback = { bytes, size, count, context in
    guard let bytes, let context else { return 0 }
    let exchange = Unmanaged<Exchange>.fromOpaque(context).takeUnretainedValue()
    let length = size * count
    exchange.received += length
    // libcurl takes this as an error: the answer is longer than any that is meant.
    if exchange.received > answerLimit { return 0 }
    let room = max(0, shownLimit - exchange.shown.count)
    exchange.shown += UnsafeRawBufferPointer(start: bytes, count: min(room, length))
    return length
  }

  private static let note: curl_write_callback = { bytes, size, count, context in
    guard let bytes, let context else { return 0 }
    let exchange = Unmanaged<Exchange>.fromOpaque(context).takeUnretainedValue()
    let length = size * count
    exchange.line = Array(UnsafeRawBufferPointer(start: bytes, count: min(shownLimit, length)))
    return length
  }

  private static let give: curl_read_callback = { buffer, size, count, context in
    guard let buffer, let context else { return 0 }
    let exchange = Unmanaged<Exchange>.fromOpaque(context).takeUnretainedValue()
    let length = min(size * count, exchange.body.count - exchange.position)
    exchange.body.withUnsafeBytes { body in
      UnsafeMutableRawBufferPointer(start: buffer, count: length)
        .copyMemory(
          from: UnsafeRawBufferPointer(rebasing: body[exchange.position...].prefix(length))
        )
    }
    exchange.position += length
    return length
  }

  private static let look: curl_xferinfo_callback = { context, _, _, _, _ in
    guard let context else { return 0 }
    let exchange = Unmanaged<Exchange>.fromOpaque(context).takeUnretainedValue()
    return exchange.stop.mustStop ? 1 : 0
  }
}
