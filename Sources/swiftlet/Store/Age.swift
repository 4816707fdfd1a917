// SPDX-License-Identifier: Apache-2.0
import ArgumentParser

/// An age as people write it: `12h`, `30d`, `8w`.
struct Age: ExpressibleByArgument {
  var seconds: Int

  init?(argument: String) {
    let digits = argument.prefix { $0.isASCII && $0.isNumber }
    let factors = ["s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800]
    guard digits.count <= 9, let number = Int(digits),
      let factor = factors[String(argument.dropFirst(digits.count))]
    else { return nil }
    seconds = number * factor
  }
}
