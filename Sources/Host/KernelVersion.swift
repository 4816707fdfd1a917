// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A kernel release's first two numbers.
package struct KernelVersion: Sendable, Comparable, CustomStringConvertible {
  /// 6 in `6.18.44-fc`.
  package let major: Int
  /// 18 in `6.18.44-fc`.
  package let minor: Int

  /// A version from its numbers.
  package init(major: Int, minor: Int) { (self.major, self.minor) = (major, minor) }

  /// Parses a release such as `6.1.0-13-amd64` or `5.15-rc1`; nil if it does not begin so.
  package init?(release: String) {
    let parts = release.split(separator: ".", maxSplits: 2)
    guard parts.count >= 2, let major = Int(parts[0]),
      let minor = Int(parts[1].prefix { $0.isNumber })
    else { return nil }
    self.init(major: major, minor: minor)
  }

  /// The running kernel; nil if its release has no known shape.
  package static func running() -> KernelVersion? {
    FileReading.text("/proc/sys/kernel/osrelease").flatMap(KernelVersion.init(release:))
  }

  package var description: String { "\(major).\(minor)" }

  package static func < (left: KernelVersion, right: KernelVersion) -> Bool {
    (left.major, left.minor) < (right.major, right.minor)
  }
}

/// What the running kernel offers to BPF programs.
package enum KernelFeatures {
  /// Whether the kernel describes its own types, which relocation needs.
  package static var hasBTF: Bool { access("/sys/kernel/btf/vmlinux", R_OK) == 0 }
}
