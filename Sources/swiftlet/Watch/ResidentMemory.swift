// SPDX-License-Identifier: Apache-2.0
import CMalloc

/// Memory of a process that runs for long.
enum ResidentMemory {
  /// Blocks from this size on go back to the system as soon as they are freed.
  private static let block: Int32 = 1 << 20

  /// Lets go of what only the start needs, such as lists of files and the texts of rules. Left to itself glibc takes
  /// the largest block that was freed for the usual size, and keeps the like of it (mallopt(3)).
  static func giveBack() {
    mallopt(M_MMAP_THRESHOLD, block)
    mallopt(M_TRIM_THRESHOLD, block)
  }
}
