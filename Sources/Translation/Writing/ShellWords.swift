// SPDX-License-Identifier: Apache-2.0

/// The words of a command line, as a POSIX shell would take it apart: quotes and backslashes, and no
/// expansions.
///
/// Most logs join arguments by spaces and quote nothing, so that this is a guess: who wrote
/// `a 'b c'` and who wrote `a b c` cannot be told apart there.
enum ShellWords {
  /// Splits a text. `hasEscapes`: whether a backslash takes its meaning from a character. A quote that
  /// is never closed stands for itself.
  static func split(_ line: [UInt8], hasEscapes: Bool = true) -> [[UInt8]] {
    var words: [[UInt8]] = []
    var word: [UInt8] = []
    var isInWord = false
    var place = 0
    // Where the next quotes are is looked for once: a line of quotes must not cost its square.
    var unclosed: Set<UInt8> = []
    while place < line.count {
      let byte = line[place]
      place += 1
      switch byte {
      case 0x20, 0x09, 0x0A:
        if isInWord { words.append(word) }
        word.removeAll(keepingCapacity: true)
        isInWord = false
      case UInt8(ascii: "'"), UInt8(ascii: "\""):
        isInWord = true
        guard !unclosed.contains(byte), let end = closing(byte, line, place, hasEscapes) else {
          unclosed.insert(byte)
          word.append(byte)
          continue
        }
        quoted(line[place..<end], byte, hasEscapes, &word)
        place = end + 1
      case UInt8(ascii: "\\") where hasEscapes && place < line.count:
        isInWord = true
        word.append(line[place])
        place += 1
      default:
        isInWord = true
        word.append(byte)
      }
    }
    if isInWord { words.append(word) }
    return words
  }

  /// Where a quotation ends.
  private static func closing(
    _ quote: UInt8,
    _ line: [UInt8],
    _ start: Int,
    _ hasEscapes: Bool
  ) -> Int? {
    var place = start
    while place < line.count {
      if line[place] == quote { return place }
      let skipsNext =
        hasEscapes && quote == UInt8(ascii: "\"") && line[place] == UInt8(ascii: "\\")
      place += skipsNext ? 2 : 1
    }
    return nil
  }

  /// Appends what stands between quotes.
  private static func quoted(
    _ text: ArraySlice<UInt8>,
    _ quote: UInt8,
    _ hasEscapes: Bool,
    _ word: inout [UInt8]
  ) {
    guard hasEscapes, quote == UInt8(ascii: "\"") else {
      word += text
      return
    }
    var isEscape = false
    for byte in text {
      if isEscape {
        // Between double quotes a backslash stands for itself but before these.
        if ![UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "$"), UInt8(ascii: "`")]
          .contains(byte)
        {
          word.append(UInt8(ascii: "\\"))
        }
        word.append(byte)
        isEscape = false
      } else if byte == UInt8(ascii: "\\") {
        isEscape = true
      } else {
        word.append(byte)
      }
    }
    if isEscape { word.append(UInt8(ascii: "\\")) }
  }
}
