// SPDX-License-Identifier: Apache-2.0
import Events
import Storage

/// Takes alerts one after the other and writes them in some form.
protocol AlertListing: AnyObject {
  /// Takes an alert; `id` is the shortest beginning of its id that means it.
  func add(_ alert: KeptAlert, id: String)
  /// Writes what was held back.
  func finish()
}

/// Whole ids, one a line.
final class AlertIDLines: AlertListing {
  func add(_ alert: KeptAlert, id: String) { Console.print(alert.record.id.visible) }
  func finish() {}
}

/// Documents, one a line; or of each the fields that are asked for.
final class AlertJSONLines: AlertListing {
  private let fields: [String]

  init(fields: [String]) { self.fields = fields }

  func add(_ alert: KeptAlert, id: String) {
    var line: [UInt8] = []
    let document = alert.document
    if fields.isEmpty {
      document.serialise(into: &line)
    } else {
      JSONValue.object(fields.map { .init($0, Self.value(document.values(at: $0))) })
        .serialise(into: &line)
    }
    line.append(UInt8(ascii: "\n"))
    line.withUnsafeBytes { Console.write($0) }
  }

  /// One value as it is, several as a list, none as null.
  private static func value(_ values: [JSONValue]) -> JSONValue {
    values.count > 1 ? .array(values) : values.first ?? .null
  }

  func finish() {}
}
