// SPDX-License-Identifier: Apache-2.0
import Host

extension LiveDocuments {
  /// Appends a document for each kind of which more was lost than was said before.
  func tellLoss(kernel: SensorCounters) {
    var all = counters
    all.takeKernelCounts(from: kernel)
    var losses = EventKind.allCases.map { ($0.name, all[$0].dropped) }
    losses.append(("recursion", all.recursionMisses))
    losses.append(("undecodable", all.undecodable))
    for (kind, count) in losses {
      let told = lossTold[kind] ?? 0
      guard count > told else { continue }
      lossTold[kind] = count
      writer.loss(kind: kind, count: count - told, time: HostClock.realTime())
      didDerive(1)
    }
  }
}
