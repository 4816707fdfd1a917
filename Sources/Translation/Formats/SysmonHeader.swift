// SPDX-License-Identifier: Apache-2.0

/// What stands before an event of Sysmon's in a line of syslog.
///
/// Any program may write the words of an event into a message of its own, so that only a message that
/// is nothing else, under Sysmon's name, is taken for one.
enum SysmonHeader {
  private static let name = Array("sysmon".utf8)
  /// How every event begins, and ends its line: Sysmon for Linux writes no other provider, and no other order.
  private static let beginning = Array(
    #"<Event><System><Provider Name="Linux-Sysmon" Guid="{ff032593-a8d3-4f13-b0d6-01fc615a0f97}"/><EventID>"#
      .utf8
  )
  private static let ending = Array("</EventData></Event>".utf8)

  /// Whether an event behind a header of syslog has the form in which Sysmon for Linux writes it. A file of
  /// events alone may come from elsewhere, and have another.
  static func isGenuine(_ event: ArraySlice<UInt8>, behind prefix: ArraySlice<UInt8>) -> Bool {
    guard prefix.contains(where: { $0 > 0x20 }) else { return true }
    let end = event.lastIndex { $0 > 0x20 }.map { $0 + 1 } ?? event.startIndex
    return event.starts(with: beginning) && event[..<end].suffix(ending.count).elementsEqual(ending)
  }

  /// Whether an event of Sysmon's may stand behind this: nothing; `Nov 26 10:55:01 web1 sysmon[7]: `; or
  /// `<14>1 2026-11-26T10:55:01Z web1 sysmon 7 - - `.
  static func allows(_ prefix: ArraySlice<UInt8>) -> Bool {
    let words = prefix.split(separator: 0x20)
    guard let last = words.last else { return true }
    // The header of RFC 5424 names the program in fourth place.
    if words.count == 7, words[0].first == UInt8(ascii: "<") { return isSysmon(words[3], "") }
    return words.count <= 6 && isSysmon(last, ":")
  }

  /// `sysmon`, with a process id in brackets or without, and what ends it.
  private static func isSysmon(_ word: ArraySlice<UInt8>, _ end: String) -> Bool {
    guard word.starts(with: name) else { return false }
    var rest = word.dropFirst(name.count)
    guard rest.suffix(end.utf8.count).elementsEqual(end.utf8) else { return false }
    rest = rest.dropLast(end.utf8.count)
    if rest.isEmpty { return true }
    return rest.first == UInt8(ascii: "[") && rest.last == UInt8(ascii: "]")
      && rest.dropFirst().dropLast().allSatisfy { 0x30...0x39 ~= $0 }
  }
}
