// SPDX-License-Identifier: Apache-2.0
import Foundation
import Service

/// Messages of the service: for people, or for the journal, which wants their level in front.
struct ServiceMessages {
  let log: ServiceLog

  init() {
    let isForJournal = ProcessInfo.processInfo.environment["JOURNAL_STREAM"] != nil
    log = ServiceLog { level, text in
      let text = text.visible
      if isForJournal {
        Console.note("<\(level.rawValue)>\(text)")
        return
      }
      switch level {
      case .error: Console.error(text)
      case .warning: Console.warn(text)
      case .notice: Console.note(text)
      }
    }
  }
}
