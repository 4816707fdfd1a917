// SPDX-License-Identifier: Apache-2.0
import Detection
import EQL

/// Which of the results, in their order, `--size` and the pipes of a query leave.
struct ResultCut {
  private enum Step {
    case head(Int)
    case tail(Int)
  }

  private let steps: [Step]

  /// Leaves everything.
  static let nothing = ResultCut(steps: [])

  private init(steps: [Step]) { self.steps = steps }

  /// The cut of a query; `size` keeps the first or the last.
  init(_ query: CompiledQuery, size: Int?, keepsFirst: Bool) {
    let pipes = query.query.pipes
    var steps: [Step] = []
    // The limit stands under the first pipe and takes its direction.
    if let size {
      let fromStart = pipes.first.map { $0.name == "head" } ?? keepsFirst
      steps.append(fromStart ? .head(size) : .tail(size))
    }
    for pipe in pipes {
      let count = Int(clamping: pipe.count)
      steps.append(pipe.name == "head" ? .head(count) : .tail(count))
    }
    self.steps = steps
  }

  /// This cut, and then of what it leaves the first or the last so many.
  func then(_ count: Int, keepsFirst: Bool) -> ResultCut {
    ResultCut(steps: steps + [keepsFirst ? .head(count) : .tail(count)])
  }

  /// Places of what is left of so many results: a piece of them, as every step takes a piece.
  func range(of total: Int) -> Range<Int> {
    var range = 0..<total
    for step in steps {
      switch step {
      case .head(let count): range = range.lowerBound..<(range.lowerBound + min(range.count, count))
      case .tail(let count): range = (range.upperBound - min(range.count, count))..<range.upperBound
      }
    }
    return range
  }

  /// What has to be kept until the number of results is known.
  func part<Element>(of _: Element.Type) -> SortedSpool<Element>.Part {
    switch steps.first {
    case .head(let count): .first(count)
    case .tail(let count): .last(count)
    case nil: .all
    }
  }
}
