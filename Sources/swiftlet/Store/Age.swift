// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Service

/// An age as people write it: `12h`, `30d`, `8w`.
struct Age: ExpressibleByArgument {
  var seconds: Int

  init?(argument: String) {
    guard let span = SpanText.nanoseconds(argument, in: ["s", "m", "h", "d", "w"]) else {
      return nil
    }
    seconds = Int(span / 1_000_000_000)
  }
}
