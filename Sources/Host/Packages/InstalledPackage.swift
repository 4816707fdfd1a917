// SPDX-License-Identifier: Apache-2.0

/// A package of the distribution.
package struct InstalledPackage: Hashable, Sendable {
  /// Its name, such as `openssh-client`.
  package var name: String
  /// Its version with epoch and release, as the package manager writes it.
  package var version: String

  /// A package.
  package init(name: String, version: String) {
    self.name = name
    self.version = version
  }
}
