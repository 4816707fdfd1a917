// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Notifications
import Service

/// The channels of the configuration, for the commands that work with them.
struct NotifyConfiguration: ParsableArguments {
  @OptionGroup var options: ConfigurationOptions

  /// The channels; ends the command where the configuration cannot be used, after saying why.
  func settings() throws -> NotificationSettings {
    try options.usable().configuration.notifications
  }
}
