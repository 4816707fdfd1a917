// SPDX-License-Identifier: Apache-2.0
import Dispatch
import Synchronization

/// Ends those who read in threads of their own, while the one who keeps still takes what they bring.
final class IntakeStopping: Sendable {
  private let sensor: SensorIntake?
  private let followers: [FileFollower]
  private let finished = Atomic(false)

  init(_ sensor: SensorIntake?, _ followers: [FileFollower]) {
    self.sensor = sensor
    self.followers = followers
  }

  func begin() {
    DispatchQueue.global().async { [self] in
      sensor?.stop()
      for follower in followers { follower.stop() }
      finished.store(true, ordering: .releasing)
    }
  }

  var isDone: Bool { finished.load(ordering: .acquiring) }
}
