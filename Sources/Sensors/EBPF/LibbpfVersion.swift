// SPDX-License-Identifier: Apache-2.0
import CBPF

/// Which libbpf loads the probes.
package enum LibbpfVersion {
  /// Such as `v1.1`.
  package static var current: String { String(cString: libbpf_version_string()) }
}
