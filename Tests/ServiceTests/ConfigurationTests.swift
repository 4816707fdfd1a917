// SPDX-License-Identifier: Apache-2.0
import EQL
import Events
import Service
import Testing

@Suite("service: configuration")
struct ConfigurationTests {
  private func load(_ text: String, _ environment: [String: String] = [:]) -> LoadedConfiguration {
    ConfigurationReader.load(
      ("swiftlet.toml", Array(text.utf8)),
      environment: environment,
      defaults: Configuration(store: "/var/lib/swiftlet")
    )
  }

  @Test func theFileGoesBeforeDefaultsAndTheEnvironmentBeforeTheFile() {
    let text = """
      store = "/srv/swiftlet"
      [engine]
      reorder_window = "5s"
      alerts_per_hour = 0
      [retention]
      events_age = "never"
      events_size = "1GiB"
      [[input]]
      path = "/var/log/a.ndjson"
      """
    let loaded = load(text, ["SWIFTLET_ENGINE_REORDER_WINDOW": "7s", "SWIFTLET_STORE": ""])
    #expect(loaded.isValid)
    #expect(loaded.configuration.store == "/srv/swiftlet")
    #expect(loaded.configuration.reorderWindow == 7_000_000_000)
    #expect(loaded.configuration.alertsPerHour == 0)
    #expect(loaded.configuration.eventAge == nil)
    #expect(loaded.configuration.eventBytes == 1 << 30)
    #expect(loaded.configuration.inputs.map(\.path) == ["/var/log/a.ndjson"])
    #expect(loaded.origins["engine.reorder_window"] == .environment)
    #expect(loaded.origins["store"] == .file)
    #expect(loaded.origins["sensor.kind"] == nil)
  }

  /// What is wrong, and the line on which it is.
  @Test(arguments: [
    ("stor = \"/x\"", "there is no key `stor`", 1, "did you mean `store`?"),
    ("[engine]\nreorder_window = 2", "a time span is wanted", 2, "\"90s\""),
    ("[engine]\nreorder_window = \"2h\"", "out of bounds", 2, "1h"),
    ("[engine]\nalerts_per_hour = -1", "a whole number is wanted", 2, "from 0"),
    ("[sensor]\nkind = \"magic\"", "no such choice", 2, "\"ebpf\""),
    ("[retention]\nevents_size = \"0GB\"", "a size is wanted", 2, "20GB"),
    ("[runs]\nenabled = \"maybe\"", "true or false", 2, "quotes"),
    ("[[input]]\npath = \"relative\"", "begins with /", 2, "path ="),
    ("[sensor]\nwatched_places = [\"/etc\", \"relative\"]", "begins with /", 2, "/home/*/.ssh"),
    ("[[input]]\nindex = \"x\"\npath = \"/x\"", "has no key `index`", 2, "path"),
    ("[[input]]\npath = \"/x\"\n[[input]]\npath = \"/x\"", "followed already", 4, ""),
    ("input = 3", "list of tables", 1, "[[input]]"),
    ("[[notify]]\ntype = \"pigeon\"\nname = \"x\"", "", 2, ""),
    ("store = ", "", 1, ""),
  ])
  func problemsSayWhatWhereAndHow(_ text: String, _ message: String, _ line: Int, _ help: String)
    throws
  {
    let loaded = load(text)
    let problem = try #require(loaded.problems.first)
    #expect(message.isEmpty || problem.message.contains(message), "\(problem.message)")
    let source = try #require(loaded.source)
    #expect(source.location(of: problem.primary.range.lowerBound).line == line)
    #expect(help.isEmpty || problem.help.joined().contains(help), "\(problem.help)")
  }

  @Test func aWrongKeyLeavesWhatWasThere() {
    let loaded = load("[engine]\nreorder_window = \"x\"\nsequence_replay = \"2h\"")
    #expect(!loaded.isValid)
    #expect(loaded.configuration.reorderWindow == 2_000_000_000)
    #expect(loaded.configuration.sequenceReplay == 7_200_000_000_000)
  }

  @Test func variablesAreCheckedToo() {
    let loaded = load("", ["SWIFTLET_SENSOR_KIND": "camera", "SWIFTLET_RULES_PATHS": "/a:/b"])
    #expect(loaded.variableProblems.count == 1)
    #expect(loaded.variableProblems.first?.contains("SWIFTLET_SENSOR_KIND") == true)
    #expect(loaded.configuration.rulePaths == ["/a", "/b"])
  }

  @Test func anyBytesGiveAnAnswer() {
    for bytes: [UInt8] in [[0], [0xFF, 0xFE], Array(repeating: 91, count: 100_000)] {
      let loaded = ConfigurationReader.load(
        ("x", bytes),
        environment: [:],
        defaults: Configuration(store: "/x")
      )
      #expect(!loaded.isValid)
    }
  }

  /// Every key's value, written as the file would have it, is read as the same value.
  @Test func everyKeyReadsWhatItShows() {
    var configuration = Configuration(store: "/srv/x")
    configuration.eventAge = nil
    configuration.eventBytes = 1_500_000
    configuration.reorderWindow = 1_500_000_000
    for key in ConfigurationKey.all {
      let parts = key.path.split(separator: ".")
      let table = parts.count > 1 ? "[\(parts[0])]\n" : ""
      let value = key.show(configuration).serialised()
      let loaded = load("\(table)\(parts[parts.count - 1]) = \(value)")
      #expect(loaded.isValid, "\(key.path): \(loaded.problems)")
      #expect(key.show(loaded.configuration).serialised() == value, "\(key.path)")
    }
  }
}
