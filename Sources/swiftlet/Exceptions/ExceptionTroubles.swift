// SPDX-License-Identifier: Apache-2.0
import Detection

/// Says which exceptions of a rule set are not applied. The rules run all the same.
enum ExceptionTroubles {
  /// Most that are told one by one.
  private static let maximum = 20

  /// `help`: how to mend it.
  static func report(_ rules: RuleSet, help: [String] = []) {
    let troubles = rules.exceptionTroubles
    for (number, trouble) in troubles.prefix(maximum).enumerated() {
      let names = trouble.rules.prefix(3).joined(separator: ", ")
      let more = trouble.rules.count > 3 ? " and \(trouble.rules.count - 3) more" : ""
      let place = names.isEmpty ? "" : " (\(names)\(more))"
      Console.error((trouble.message + place).visible, help: number == 0 ? help : [])
    }
    if troubles.count > maximum {
      Console.error(
        "\(ProgressLine.count(troubles.count - maximum)) more exceptions are not applied"
      )
    }
  }
}
