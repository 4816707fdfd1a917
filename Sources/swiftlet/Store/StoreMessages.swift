// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Storage

/// What is said about a store on standard error.
enum StoreMessages {
  /// Most notices that are told one by one.
  private static let maximum = 20

  /// Says an error with what to do about it; the status to end with.
  static func failure(_ error: StorageError) -> ExitCode {
    show(error)
    return .runtimeFailure
  }

  /// Says an error with what to do about it.
  static func show(_ error: StorageError) {
    Console.error(error.description.visible, help: error.help.map { [$0.visible] } ?? [])
  }

  /// Says what is worth knowing.
  static func warn(_ notices: [StoreNotice]) {
    for notice in notices.prefix(maximum) { Console.warn(notice.description.visible) }
    if notices.count > maximum {
      Console.warn("\(ProgressLine.count(notices.count - maximum)) more like these")
    }
  }
}
