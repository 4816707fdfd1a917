// SPDX-License-Identifier: Apache-2.0
import CSimdJSON
import Events

/// Runs scripts: a stack machine over three-valued logic.
///
/// A field with several values is tried value by value; the script is true if any choice makes it
/// true, else false if any makes it false, else null. The number of choices is bounded.
struct ScriptMachine {
  /// Most combinations of values that are tried.
  static let maximumChoices = 4096

  private let stack: UnsafeMutablePointer<ScriptValue>
  /// Which of its values each field of the running script shows.
  private let choice: UnsafeMutablePointer<Int>
  private static let maximumFields = 64
  private let memory = TextMemory()

  init(depth: Int) {
    stack = .allocate(capacity: depth + 1)
    stack.initialize(repeating: .null, count: depth + 1)
    choice = .allocate(capacity: Self.maximumFields)
    choice.initialize(repeating: 0, count: Self.maximumFields)
  }

  func free() {
    stack.deallocate()
    choice.deallocate()
  }

  /// The truth of a script on the evaluator's current event.
  func run(_ program: ScriptProgram, on evaluator: EventEvaluator) -> Bool? {
    var sawFalse = false
    let fields = min(program.fields.count, Self.maximumFields)
    for index in 0..<fields { choice[index] = 0 }
    for _ in 0..<Self.maximumChoices {
      switch evaluate(program, evaluator).truth {
      case true?: return true
      case false?: sawFalse = true
      case nil: break
      }
      guard advance(program, evaluator, fields) else { break }
    }
    return sawFalse ? false : nil
  }

  /// The next choice of values, like an odometer; false after the last.
  private func advance(
    _ program: ScriptProgram,
    _ evaluator: EventEvaluator,
    _ fields: Int
  ) -> Bool {
    for index in 0..<fields {
      choice[index] += 1
      if choice[index] < evaluator.values(of: program.fields[index].slot).count { return true }
      choice[index] = 0
    }
    return false
  }

  private func evaluate(_ program: ScriptProgram, _ evaluator: EventEvaluator) -> ScriptValue {
    var top = -1
    memory.reset()
    for step in program.code {
      switch step {
      case .null: push(.null, &top)
      case .boolean(let value): push(.boolean(value), &top)
      case .number(let value): push(.number(value), &top)
      case .instant(let value): push(.instant(value), &top)
      case .text(let index):
        push(.text(program.texts[index].bytes), &top)
      case .field(let index): push(field(index, program, evaluator), &top)
      case .negate: stack[top] = stack[top].negated
      case .isNull:
        if case .null = stack[top] {
          stack[top] = .boolean(true)
        } else {
          stack[top] = .boolean(false)
        }
      case .not: stack[top] = ScriptValue(stack[top].truth.map { !$0 })
      case .arithmetic(let operation):
        top -= 1
        stack[top] = .arithmetic(operation, stack[top], stack[top + 1])
      case .comparison(let operation):
        top -= 1
        stack[top] = ScriptValue(ScriptValue.compare(operation, stack[top], stack[top + 1]))
      case .and:
        top -= 1
        stack[top] = ScriptValue(Self.and(stack[top].truth, stack[top + 1].truth))
      case .or:
        top -= 1
        stack[top] = ScriptValue(Self.or(stack[top].truth, stack[top + 1].truth))
      case .membership(let index, let ignoresCase):
        stack[top] = Self.member(stack[top], program.lists[index], ignoresCase)
      case .call(let index):
        let call = program.calls[index]
        top -= call.count - 1
        stack[top] = value(of: call, at: top)
      case .wildcard(let index):
        stack[top] = Self.matches(stack[top]) { text in
          program.wildcards[index].contains { $0.matches(text) }
        }
      case .regex(let index):
        stack[top] = Self.matches(stack[top]) { text in
          program.regexes[index].contains { $0.matches(text) }
        }
      }
    }
    return stack[top]
  }

  /// The value of a call whose first argument stands at `top`.
  private func value(of call: ScriptProgram.Call, at top: Int) -> ScriptValue {
    let arguments = UnsafeBufferPointer(start: stack + top, count: call.count)
    for index in 0..<call.count where call.function.parameter(at: index).passesNull {
      if case .null = arguments[index] { return .null }
    }
    var frame = FunctionCallFrame(
      arguments: arguments,
      ignoresCase: call.ignoresCase,
      prepared: call.prepared,
      memory: memory
    )
    return call.function.evaluate(&frame)
  }

  @inline(__always)
  private func push(_ value: ScriptValue, _ top: inout Int) {
    top += 1
    stack[top] = value
  }

  private func field(
    _ index: Int,
    _ program: ScriptProgram,
    _ evaluator: EventEvaluator
  ) -> ScriptValue {
    let (slot, field) = program.fields[index]
    let values = evaluator.values(of: slot)
    let chosen = index < Self.maximumFields ? choice[index] : 0
    guard chosen < values.count else { return .null }
    var value = values[chosen]
    var bytes = UnsafeBufferPointer(start: Optional(value.bytes), count: Int(value.length))
    if value.kind == SL_NULL.rawValue {
      guard let substitute = program.substitutes[index] else { return .null }
      bytes = substitute.bytes
      value.kind = UInt8(SL_STRING.rawValue)
    } else if let limit = field.ignoreAbove, PredicateTable.isLonger(bytes, than: limit) {
      return .null
    }
    switch field.family {
    case .integer:
      return PredicateTable.number(value, bytes, isInteger: true).map { .number($0) } ?? .null
    case .real:
      return PredicateTable.number(value, bytes, isInteger: false).map { .number($0) } ?? .null
    case .boolean: return ScriptValue(PredicateTable.truth(value, bytes))
    case .date:
      let format = field.dateFormat.flatMap { DateFormat($0) } ?? .standard
      return PredicateTable.instant(value, bytes, format).map { .instant($0) } ?? .null
    case .dynamic where value.kind != SL_STRING.rawValue:
      if let number = PredicateTable.number(value, bytes, isInteger: false) {
        return .number(number)
      }
      return ScriptValue(PredicateTable.truth(value, bytes))
    default: return .text(bytes)
    }
  }

  static func and(_ left: Bool?, _ right: Bool?) -> Bool? {
    if left == false || right == false { return false }
    return left == nil || right == nil ? nil : true
  }

  static func or(_ left: Bool?, _ right: Bool?) -> Bool? {
    if left == true || right == true { return true }
    return left == nil || right == nil ? nil : false
  }

  private static func matches(
    _ value: ScriptValue,
    _ test: (UnsafeBufferPointer<UInt8>) -> Bool
  ) -> ScriptValue {
    guard case .text(let text) = value else { return .null }
    return .boolean(test(text))
  }

  private static func member(
    _ value: ScriptValue,
    _ list: [ScriptConstant],
    _ ignoresCase: Bool
  ) -> ScriptValue {
    if case .null = value { return .null }
    for constant in list {
      let isEqual: Bool?
      switch (constant, value) {
      case (.text(let text), .text(let bytes)) where ignoresCase:
        isEqual = PredicateTable.equalIgnoringCase(text.utf8.map(Wildcard.fold), bytes)
      case (.text(let text), _):
        isEqual = Array(text.utf8).withUnsafeBufferPointer {
          ScriptValue.compare(.equal, value, .text($0))
        }
      case (.number(let number), _): isEqual = ScriptValue.compare(.equal, value, .number(number))
      case (.boolean(let truth), _): isEqual = ScriptValue.compare(.equal, value, .boolean(truth))
      case (.instant(let instant), _):
        isEqual = ScriptValue.compare(.equal, value, .instant(instant))
      case (.null, _): isEqual = nil
      }
      if isEqual == true { return .boolean(true) }
    }
    return .boolean(false)
  }

  /// The value of a node without fields; nil when it has no constant form.
  static func constantValue(of node: ScriptNode) -> ScriptConstant? {
    let program = ScriptProgram(Script(node)) { _ in 0 }
    let machine = ScriptMachine(depth: program.stackDepth)
    defer { machine.free() }
    // A text points into the program or into the machine's memory.
    return withExtendedLifetime((program, machine)) {
      switch machine.evaluate(program, EventEvaluator(Plan())) {
      case .null: .null
      case .boolean(let value): .boolean(value)
      case .number(let value): .number(value)
      case .text(let value): .text(String(decoding: value, as: UTF8.self))
      case .instant(let value): .instant(value)
      }
    }
  }
}
