// SPDX-License-Identifier: Apache-2.0
import Host

/// What the sensor can know of processes and files beyond the events themselves: more than CAP_BPF and
/// CAP_PERFMON give it.
package enum SurroundingsReadiness {
  /// Each with the capability that it needs.
  package static func checks() -> [SensorReadiness.Check] {
    let capabilities = Capabilities.effective()
    func check(
      _ name: String,
      _ needed: Capabilities,
      _ missing: String
    ) -> SensorReadiness.Check {
      let isThere = needed.isSubset(of: capabilities)
      let names = needed.subtracting(capabilities).names.joined(separator: " and ")
      return .init(
        name: name,
        isOK: isThere,
        found: isThere ? "yes" : missing,
        mend: isThere ? "" : "give it \(names) too, or run as root: docs/service.md has the unit"
      )
    }
    return [
      check(
        "programs that ran before, listeners",
        .sysPtrace,
        "names of 15 bytes without paths, no listeners of other users"
      ),
      check(
        "folders and programs of all users",
        .dacReadSearch,
        "not watched and without a digest where only their owner may read"
      ),
    ]
  }
}
