// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Sensors

@Suite struct FamilyPlanTests {
  @Test func rulesDecideWhatIsWorthIt() {
    let plan = FamilyPlan(preset: .complete, categories: ["process"])
    #expect(plan.families == [.process, .credentials, .kernel])
    #expect(plan.reasons[.network] == "no rule asks for it")
    #expect(
      FamilyPlan(preset: .complete, categories: ["process", "network", "file"]).families
        == [.process, .network, .dns, .file, .credentials, .kernel]
    )
    #expect(FamilyPlan(preset: .complete, categories: nil).families.contains(.file))
  }

  @Test func dataCollectionAsksNobody() {
    let plan = FamilyPlan(preset: .dataCollection, categories: ["process"])
    #expect(plan.families == [.process, .network, .dns, .file, .credentials, .kernel])
  }

  @Test func presetsBoundWhatRulesWant() {
    let all: Set<String> = ["process", "network", "file"]
    #expect(
      FamilyPlan(preset: .essential, categories: all).families == [
        .process, .network, .credentials,
      ]
    )
    let cloud = FamilyPlan(preset: .cloudWorkloads, categories: all)
    #expect(cloud.families == [.process, .file, .credentials, .kernel])
    #expect(cloud.reasons[.dns] == "not in the preset cloud_workloads")
  }

  @Test func switchesGoBeforeAll() {
    let plan = FamilyPlan(
      preset: .essential,
      switches: [.calls: .on, .network: .off, .dns: .on, .process: .off],
      categories: ["network"]
    )
    #expect(plan.families == [.process, .calls, .dns])
    #expect(plan.reasons[.network] == "turned off")
  }

  @Test func placesHoldWhatIsInThem() {
    let places = WatchedPlaces(["/etc", "/home/*/.ssh", "/dev/net/tun"])
    for path in ["/etc", "/etc/a/b", "/home/x/.ssh/authorized_keys", "/dev/net/tun"] {
      #expect(places.contains(utf8(path)), "\(path)")
    }
    for path in ["/", "/etcetera", "/home/.ssh", "/home/x/y/.ssh/z", "/dev/net"] {
      #expect(!places.contains(utf8(path)), "\(path)")
    }
  }
}
