// SPDX-License-Identifier: Apache-2.0
import Foundation
import Service

/// The folder of the store where no flag names it: `$SWIFTLET_STORE`, else `store` of the
/// configuration, else the default.
enum ConfiguredStore {
  /// What holds for commands without `--config`; found once, so that what is wrong is said once.
  static let standard: String = folder(ConfigurationOptions.standard)

  /// The folder that holds with this configuration.
  ///
  /// A configuration with mistakes stops nobody from looking at the store: what it says of the store
  /// counts where that can be read.
  static func folder(_ options: ConfigurationOptions) -> String {
    let fallback = StoreArguments.standard(ProcessInfo.processInfo.environment)
    if let named = ProcessInfo.processInfo.environment["SWIFTLET_STORE"], !named.isEmpty {
      return named
    }
    do throws(ConfigurationOptions.Unreadable) {
      let loaded = try options.read()
      let store = loaded.configuration.store
      if !loaded.isValid {
        Console.warn(
          "the configuration has mistakes (`swiftlet config check`); the store is \(store.visible)"
        )
      }
      return store
    } catch {
      Console.warn("\(error.description); the store is \(fallback.visible)")
      return fallback
    }
  }
}
