// SPDX-License-Identifier: Apache-2.0

/// The version that messages name; `swiftlet --version` says the same.
package enum ProductVersion {
  package static let text = "0.1.0"
}
