// SPDX-License-Identifier: Apache-2.0

/// A condition as a flat branching program: each step asks one predicate and jumps.
///
/// With `not` pushed to the leaves there is no third value and no stack; a negated leaf just swaps
/// its two targets.
struct Program: Sendable, Equatable {
  /// Ask `predicate`, go on at one of two steps.
  struct Step: Sendable, Equatable {
    var predicate: UInt32
    var whenTrue: Int32
    var whenFalse: Int32
  }

  /// The target that means "the condition holds".
  static let accept: Int32 = -1
  /// The target that means "it does not".
  static let reject: Int32 = -2

  /// The steps; the first is the start.
  var steps: [Step] = []
  /// Chains begun so far; each has a mark of its own while its targets are open.
  private var marks: Int32 = 0
  /// Where to start: 0, or `accept` or `reject` when constants decide alone.
  var start: Int32 = 0

  /// Steps that are at hand, their targets counted from the first.
  init(steps: [Step], start: Int32) {
    self.steps = steps
    self.start = start
  }

  /// Compiles a normal form; `predicate` gives the number of a specification.
  init(_ form: NormalForm, predicate: (PredicateSpecification) -> UInt32) {
    switch form {
    case .constant(let value): start = value ? Self.accept : Self.reject
    default: emit(form, whenTrue: Self.accept, whenFalse: Self.reject, predicate)
    }
  }

  /// Appends the steps of `form`. Targets that are not known yet are patched when they are.
  private mutating func emit(
    _ form: NormalForm,
    whenTrue: Int32,
    whenFalse: Int32,
    _ predicate: (PredicateSpecification) -> UInt32
  ) {
    switch form {
    case .constant(let value):
      // Folded away inside `and` and `or`; kept total all the same.
      let target = value ? whenTrue : whenFalse
      steps.append(Step(predicate: predicate(.always), whenTrue: target, whenFalse: target))
    case .test(let specification, let isNegated):
      steps.append(
        Step(
          predicate: predicate(specification),
          whenTrue: isNegated ? whenFalse : whenTrue,
          whenFalse: isNegated ? whenTrue : whenFalse
        )
      )
    case .and(let operands):
      chain(operands, predicate) { isLast, next in
        (isLast ? whenTrue : next, whenFalse)
      }
    case .or(let operands):
      chain(operands, predicate) { isLast, next in
        (whenTrue, isLast ? whenFalse : next)
      }
    }
  }

  /// Emits operands one behind the other; `placeholder` stands for "the next operand's first step".
  private mutating func chain(
    _ operands: [NormalForm],
    _ predicate: (PredicateSpecification) -> UInt32,
    _ targets: (_ isLast: Bool, _ next: Int32) -> (Int32, Int32)
  ) {
    for (index, operand) in operands.enumerated() {
      let isLast = index == operands.count - 1
      let first = steps.count
      // Every chain needs its own mark, or an inner chain would patch an outer one's.
      marks += 1
      let placeholder = Int32.min + marks
      let (whenTrue, whenFalse) = targets(isLast, placeholder)
      emit(operand, whenTrue: whenTrue, whenFalse: whenFalse, predicate)
      let next = Int32(steps.count)
      for step in first..<steps.count {
        if steps[step].whenTrue == placeholder { steps[step].whenTrue = next }
        if steps[step].whenFalse == placeholder { steps[step].whenFalse = next }
      }
    }
  }
}
