// SPDX-License-Identifier: Apache-2.0

/// Writes random conditions as text.
enum TestQuery {
  static func condition(_ random: inout TestRandom, depth: Int) -> String {
    if depth > 0, random.chance(55) {
      switch random.below(3) {
      case 0: return "not " + parenthesised(condition(&random, depth: depth - 1), &random)
      case 1:
        return list(" and ", depth, &random)
      default:
        return "(" + list(" or ", depth, &random) + ")"
      }
    }
    return leaf(&random)
  }

  private static func list(_ joiner: String, _ depth: Int, _ random: inout TestRandom) -> String {
    (0..<(2 + random.below(2))).map { _ in
      "(" + condition(&random, depth: depth - 1) + ")"
    }.joined(separator: joiner)
  }

  private static func parenthesised(_ text: String, _ random: inout TestRandom) -> String {
    text.contains(" and ") || text.contains(" or ") || random.chance(30) ? "(\(text))" : text
  }

  private static func leaf(_ random: inout TestRandom) -> String {
    let comparison = random.pick(["==", "!=", "<", "<=", ">", ">="])
    let textField = random.pick(["process.name", "process.args", "custom.word"])
    let numberField = random.pick(["process.pid", "custom.number"])
    switch random.below(13) {
    case 0: return random.pick(["true", "false", "not null", "null"])
    case 1: return "process.interactive"
    case 2:
      return "process.interactive \(random.pick(["==", "!="])) \(random.pick(["true", "false"]))"
    case 3: return "\(textField) \(comparison) \(text(&random))"
    case 4: return "\(numberField) \(comparison) \(number(&random))"
    case 5: return "\(number(&random)) \(comparison) \(numberField)"
    case 6:
      return
        "\(textField) \(random.pick(["in", "not in", "in~"])) (\(text(&random)), \(text(&random)))"
    case 7: return "\(numberField) \(random.pick(["in", "not in"])) (\(random.below(4)), -1)"
    case 8:
      let operation = random.pick([":", "like", "like~"])
      return
        "\(textField) \(operation) \(random.pick([text(&random), "(\(pattern(&random)), \(pattern(&random)))", pattern(&random)]))"
    case 9: return "\(random.pick([textField, numberField])) \(random.pick(["==", "!="])) null"
    case 10:
      return
        "\(numberField) \(random.pick(["+", "-", "*", "/", "%"])) \(random.below(4)) \(comparison) \(number(&random))"
    case 11:
      return
        "process.pid \(random.pick(["+", "-", "*"])) custom.number \(comparison) \(random.below(5))"
    default: return "null \(random.pick(["==", "!="])) (process.pid > \(random.below(3)))"
    }
  }

  private static func text(_ random: inout TestRandom) -> String {
    TestValue.text(random.pick(TestDocument.words)).json
  }

  private static func number(_ random: inout TestRandom) -> String {
    random.pick(["-1", "0", "1", "2", "3", "1.5", "2.0", "-0.5"])
  }

  private static func pattern(_ random: inout TestRandom) -> String {
    let length = random.below(5)
    let text = (0..<length).map { _ in random.pick(["a", "b", "A", "*", "*", "?", "ä", "c"]) }
    return "\"" + text.joined() + "\""
  }
}
