// SPDX-License-Identifier: Apache-2.0

extension Program {
  /// What is left to ask where some answers are known; nil for those that are not.
  func residual(_ known: (UInt32) -> Bool?) -> Program {
    var target = Array(repeating: Program.reject, count: steps.count)
    /// Where a target leads once known steps are passed.
    func resolved(_ index: Int32) -> Int32 { index < 0 ? index : target[Int(index)] }
    // Steps jump forward only: from the last to the first, a step's targets are resolved before it.
    for index in steps.indices.reversed() {
      let step = steps[index]
      if let answer = known(step.predicate) {
        target[index] = resolved(answer ? step.whenTrue : step.whenFalse)
      } else if resolved(step.whenTrue) == resolved(step.whenFalse) {
        target[index] = resolved(step.whenTrue)
      } else {
        target[index] = Int32(index)
      }
    }
    let first = resolved(start)
    // Most conditions are decided by what is known.
    guard first >= 0 else { return Program(steps: [], start: first) }
    var isReached = Array(repeating: false, count: steps.count)
    isReached[Int(first)] = true
    func reach(_ next: Int32) { if next >= 0 { isReached[Int(next)] = true } }
    for index in steps.indices where isReached[index] {
      reach(resolved(steps[index].whenTrue))
      reach(resolved(steps[index].whenFalse))
    }
    var place = Array(repeating: Int32(0), count: steps.count)
    var kept: [Step] = []
    for index in steps.indices where isReached[index] {
      place[index] = Int32(kept.count)
      kept.append(steps[index])
    }
    func moved(_ index: Int32) -> Int32 {
      let end = resolved(index)
      return end < 0 ? end : place[Int(end)]
    }
    for index in kept.indices {
      kept[index].whenTrue = moved(kept[index].whenTrue)
      kept[index].whenFalse = moved(kept[index].whenFalse)
    }
    return Program(steps: kept, start: 0)
  }
}
