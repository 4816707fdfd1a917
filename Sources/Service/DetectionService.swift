// SPDX-License-Identifier: Apache-2.0
import Detection
package import Events
import Glibc
import Notifications
import Rules
package import Sensors
package import Storage
import Synchronization
import Translation

/// The long-running process: what comes in is kept, looked at, and alerted on, until it is told to
/// stop.
package final class DetectionService {
  /// What the program brings: everything that reads a clock, prints, or is built in.
  package struct Surroundings {
    /// The clock on the wall.
    package var now: @Sendable () -> Timestamp
    /// Where messages go.
    package var log: ServiceLog
    /// Loads and compiles the rules; nil, and the reasons told, when they cannot be used.
    package var loadRules: () -> ServiceRules?
    /// Reads the configuration anew; nil, and the reasons told, when it cannot be used.
    package var loadConfiguration: () -> Configuration?
    /// Called with alerts when they are kept.
    package var announce: ([AlertRecord]) -> Void

    /// All of it.
    package init(
      now: @escaping @Sendable () -> Timestamp,
      log: ServiceLog,
      loadRules: @escaping () -> ServiceRules?,
      loadConfiguration: @escaping () -> Configuration?,
      announce: @escaping ([AlertRecord]) -> Void
    ) {
      self.now = now
      self.log = log
      self.loadRules = loadRules
      self.loadConfiguration = loadConfiguration
      self.announce = announce
    }
  }

  /// What can be asked of the service from other threads, and from signals.
  package final class Requests: Sendable {
    private let stop = Atomic(false)
    private let reload = Atomic(false)

    /// Nothing asked.
    package init() {}

    /// Asks it to end.
    package func requestStop() { stop.store(true, ordering: .releasing) }
    /// Asks it to read rules and configuration anew.
    package func requestReload() { reload.store(true, ordering: .releasing) }

    var isStopRequested: Bool { stop.load(ordering: .acquiring) }
    func takeReload() -> Bool { reload.exchange(false, ordering: .acquiringAndReleasing) }
  }

  /// Between two looks at what must be done when nothing comes in.
  private static let heartbeat = 0.1
  private static let second: Int64 = 1_000_000_000
  /// How long it is remembered which matches an alert counts: longer than anybody searches again.
  private static let suppressedFor = 100 * 86_400 * second

  private let surroundings: Surroundings
  private var configuration: Configuration
  private let requests: Requests
  private let endsAtEnd: Bool
  private let intake = Intake()
  private let engine: StreamEngine
  private let sensor: SensorIntake?
  private var followers: [(path: String, follower: FileFollower)] = []
  private let notifications: NotificationService?
  private let runs: ScheduledRuns?
  private let status: StatusFile
  private let systemd = SystemdNotifier()
  private let started: Timestamp
  private var lastStatus: Timestamp?
  private var lastPrune: Timestamp?
  private let state: StateDatabase
  private var exceptionRevision: Int64?
  private let layout: StoreLayout
  private let storeIdentity: StoreIdentity
  private var isStoreGone = false
  private var lastLook: Timestamp?
  private var lostSaid: UInt64 = 0
  private var statusProblem: String?
  private var channels = ChannelWatch()
  private var lastChannels: Timestamp?
  /// What the start found to do.
  package private(set) var recovery = RecoveryReport()

  /// Opens store and state, puts right what an earlier run left, and begins to read. `endsAtEnd`: ends
  /// when the followed files are read to their ends.
  package init(
    _ configuration: Configuration,
    rules: ServiceRules,
    store: EventStore,
    state: StateDatabase,
    sensor: (any EventSource)?,
    endsAtEnd: Bool,
    requests: Requests,
    surroundings: Surroundings
  ) throws(StorageError) {
    self.configuration = configuration
    self.surroundings = surroundings
    self.requests = requests
    self.endsAtEnd = endsAtEnd
    self.state = state
    exceptionRevision = try state.read { try $0.exceptionRevision() }
    started = surroundings.now()
    let layout = StoreLayout(root: configuration.store)
    self.layout = layout
    storeIdentity = StoreIdentity(layout)
    status = StatusFile(layout)
    let channels = configuration.notifications
    let notifications =
      channels.channels.isEmpty
      ? nil
      : try NotificationService(channels, state: state, options: .init(now: surroundings.now))
    self.notifications = notifications
    engine = StreamEngine(
      store,
      state,
      layout,
      rules: rules.set,
      settings: configuration.engineSettings,
      log: surroundings.log,
      announce: { alerts in
        surroundings.announce(alerts)
        notifications?.wake()
      }
    )
    notifications?.start()
    let inputs = FollowedFolder.expand(configuration.inputs)
    var positions: [InputPosition?] = []
    var unread: [Int: Int] = [:]
    for (number, input) in inputs.enumerated() {
      let position = try state.read { try $0.inputPosition(input.path) }
      let bytes = FileFollower.unread(input.path, from: position)
      let format = input.format ?? FileFollower.format(of: input.path) ?? .ecs
      // Events of another format are longer than their lines.
      unread[number] = format == .ecs || bytes > .max / 16 ? bytes : bytes * 16
      positions.append(position)
    }
    recovery = try engine.recover(started, unread: unread)
    for (number, input) in inputs.enumerated() {
      let position = positions[number]
      let follower = FileFollower(
        input.path,
        number: number,
        format: input.format,
        from: position,
        into: intake,
        endsAtEnd: endsAtEnd
      )
      followers.append((input.path, follower))
    }
    self.sensor = sensor.map { [intake] in SensorIntake($0, into: intake) }
    // Where files are read to their ends, that is all there is to find.
    runs =
      configuration.runsScheduled && !endsAtEnd
      ? ScheduledRuns(
        layout,
        state,
        rules.runs,
        now: surroundings.now,
        log: surroundings.log
      ) : nil
  }

  /// Works until it is asked to stop, or, where that was wanted, the files are at their ends. False
  /// when something that was taken could not be kept.
  package func run() -> Bool {
    systemd.tell("READY=1\nSTATUS=\(engine.rules.entries.count) rules")
    while !requests.isStopRequested, !isDone, !isStoreGone {
      if requests.takeReload() { reload() }
      if isDue(lastLook, every: 2 * Self.second, surroundings.now()) { lookAtExceptions() }
      turn()
    }
    return end()
  }

  /// Whether there is nothing more to come.
  private var isDone: Bool {
    if sensor?.failure != nil { return true }
    guard endsAtEnd else { return false }
    return followers.allSatisfy { $0.follower.waitForEnd(0) }
      && intake.pendingBytes == 0
  }

  private func turn() {
    if engine.takes {
      let batches = intake.take(within: Self.heartbeat)
      engine.take(batches, now: surroundings.now())
    } else {
      usleep(100_000)
      engine.beat(surroundings.now())
    }
    takeRuns()
    let now = surroundings.now()
    if isDue(lastStatus, every: Self.second, now) {
      lastStatus = now
      lookAtLoss()
      lookAtFollowers()
      lookAtFolders()
      lookAtChannels(now)
      lookAtStore()
      writeStatus(now)
      systemd.tell("WATCHDOG=1")
    }
    if isDue(lastPrune, every: 60 * Self.second, now) {
      lastPrune = now
      prune()
    }
  }

  /// Says how it is, and that the disk takes nothing, before an event comes that has to be kept.
  private func writeStatus(_ now: Timestamp) {
    let problem = status.write(report(now, "running"))
    if let problem, problem != statusProblem {
      surroundings.log.warn("\(layout.root) takes no file: \(problem)")
    }
    statusProblem = problem
  }

  /// Whether alerts reach the channels; these tell it to the state.
  private func lookAtChannels(_ now: Timestamp) {
    guard let notifications, isDue(lastChannels, every: 5 * Self.second, now) else { return }
    lastChannels = now
    // What the state cannot tell is told as the state's problem.
    guard let statuses = try? notifications.status else { return }
    channels.look(at: statuses, surroundings.log)
  }

  private func lookAtFollowers() {
    for (_, follower) in followers {
      for note in follower.takeNotes() { surroundings.log.warn(note) }
    }
  }

  /// Follows files that came into a folder.
  private func lookAtFolders() {
    guard !endsAtEnd, configuration.inputs.contains(where: { FollowedFolder.isFolder($0.path) })
    else { return }
    for input in FollowedFolder.expand(configuration.inputs)
    where !followers.contains(where: { $0.path == input.path }) {
      let position: InputPosition?
      do throws(StorageError) {
        position = try state.read { try $0.inputPosition(input.path) }
      } catch {
        continue
      }
      let follower = FileFollower(
        input.path,
        number: followers.count,
        format: input.format,
        from: position,
        into: intake,
        endsAtEnd: false
      )
      followers.append((input.path, follower))
    }
  }

  /// A store that was removed or moved away takes writes that nobody will find.
  private func lookAtStore() {
    guard !isStoreGone, StoreIdentity(layout) != storeIdentity else { return }
    isStoreGone = true
    surroundings.log.error(
      "the store \(layout.root) was removed, moved or replaced: the service ends, start it again"
    )
  }

  /// Tells of alerts that scheduled runs found.
  private func takeRuns() {
    guard let kept = runs?.takeKept(), !kept.isEmpty else { return }
    surroundings.announce(kept)
    notifications?.wake()
  }

  private func isDue(_ last: Timestamp?, every span: Int64, _ now: Timestamp) -> Bool {
    guard let last else { return true }
    let passed = now.nanoseconds - last.nanoseconds
    return passed >= span || passed < 0
  }

  /// Tells of events that the kernel had to drop, when there are more.
  private func lookAtLoss() {
    guard let dropped = sensor?.counters.dropped else { return }
    engine.lost = dropped
    guard dropped > lostSaid else { return }
    surroundings.log.warn(
      "\(dropped - lostSaid) events were lost before they could be read: alerts may be missing"
    )
    lostSaid = dropped
  }

  private func prune() {
    let policy = RetentionPolicy(
      maximumAge: configuration.eventAge,
      maximumBytes: configuration.eventBytes
    )
    do throws(StorageError) {
      // First what makes room: on a full disk nothing can be written before.
      let report = try engine.prune(policy)
      if !report.deleted.isEmpty {
        surroundings.log.note(
          "\(report.events) events beyond the retention were deleted, \(report.bytes) bytes"
        )
      }
      let before = surroundings.now().advanced(by: -Self.suppressedFor)
      _ = try state.write { try $0.pruneSuppressedMatches(before: before) }
    } catch {
      surroundings.log.warn("old events cannot be deleted: \(error)")
    }
  }

  /// Takes exceptions over that somebody added, changed or removed, and lets those go that expired.
  private func lookAtExceptions() {
    let now = surroundings.now()
    lastLook = now
    do throws(StorageError) {
      let revision = try state.read { try $0.exceptionRevision() }
      let isExpired = engine.rules.exceptionsExpire.map { $0 < now } ?? false
      guard revision != exceptionRevision || isExpired else { return }
      exceptionRevision = revision
      guard let rules = loadRules() else {
        surroundings.log.error("exceptions changed, and do not count before the rules are right")
        return
      }
      try use(rules)
      surroundings.log.note("exceptions changed: \(rules.set.activeExceptions) apply")
    } catch {
      surroundings.log.warn("exceptions cannot be looked at: \(error)")
    }
  }

  /// The rules as they are in their files now; nil when they cannot be used, or when one that runs would
  /// be lost by a mistake.
  private func loadRules() -> ServiceRules? {
    guard let rules = surroundings.loadRules() else { return nil }
    let ids = Set(rules.set.entries.map(\.rule.id))
    let lost = engine.rules.entries.map(\.rule).filter { !ids.contains($0.id) }
    guard rules.invalidFiles > 0, let first = lost.first else { return rules }
    surroundings.log.error(
      "\(lost.count) rules that run would be lost, \(first.name) first: mend the files that have errors"
    )
    return nil
  }

  /// Puts rules in the place of those that run, in the stream and on their schedules.
  private func use(_ rules: ServiceRules) throws(StorageError) {
    try engine.replace(rules: rules.set, now: surroundings.now())
    runs?.replace(rules.runs)
  }

  /// Reads rules and configuration anew. What cannot be used changes nothing.
  private func reload() {
    systemd.tell("RELOADING=1")
    defer { systemd.tell("READY=1\nSTATUS=\(engine.rules.entries.count) rules") }
    guard let configuration = surroundings.loadConfiguration(), let rules = loadRules() else {
      surroundings.log.error("nothing was reloaded: the rules and settings of before go on")
      return
    }
    do throws(StorageError) {
      try use(rules)
      self.configuration.eventAge = configuration.eventAge
      self.configuration.eventBytes = configuration.eventBytes
      surroundings.log.note("reloaded: \(rules.set.entries.count) rules")
    } catch {
      surroundings.log.error("pending sequences were not carried over: \(error)")
    }
  }

  /// Ends in order: nothing new comes in, what came is kept.
  private func end() -> Bool {
    systemd.tell("STOPPING=1")
    let work = IntakeStopping(sensor, followers.map(\.follower))
    work.begin()
    var deadline = 300
    while !work.isDone || intake.pendingBytes > 0 {
      if engine.takes {
        engine.take(intake.take(within: 0.02), now: surroundings.now())
      } else {
        usleep(100_000)
        engine.beat(surroundings.now())
        deadline -= 10
      }
      deadline -= 1
      if deadline <= 0 { break }
    }
    intake.close()
    lookAtLoss()
    runs?.stop()
    takeRuns()
    if endsAtEnd { engine.endSequences(surroundings.now()) }
    let isKept = engine.finish(surroundings.now())
    if notifications?.stop(within: 5) == false {
      surroundings.log.warn("a channel did not end in time; what it did not send goes out later")
    }
    if !isKept {
      surroundings.log.error(
        "\(engine.counters.unstored) events could not be stored; those of files are read again by the next run"
      )
    }
    _ = status.write(report(surroundings.now(), "stopped"))
    return isKept && sensor?.failure == nil && !isStoreGone && sayUnread()
  }

  /// Names the files of which not all could be read; whether there are none.
  private func sayUnread() -> Bool {
    guard endsAtEnd else { return true }
    var isWhole = true
    for (path, follower) in followers {
      guard let problem = follower.state.problem else { continue }
      surroundings.log.error("\(path) was not read: \(problem)")
      isWhole = false
    }
    return isWhole
  }

  /// Why the sensor ended by itself; nil when it did not.
  package var sensorFailure: SensorError? { sensor?.failure }

  /// What was done.
  package var counters: EngineCounters { engine.counters }

  private func report(_ now: Timestamp, _ state: String) -> JSONValue {
    ServiceStatus(
      state: engine.refusal == nil ? state : "refusing",
      processID: getpid(),
      started: started,
      now: now,
      engine: engine,
      sensor: sensor?.counters,
      families: sensor?.families ?? [],
      inputs: followers.map { ($0.path, $0.follower.state) },
      channels: channels.standings,
      pendingBytes: intake.pendingBytes,
      runs: runs?.status
    ).document
  }
}
