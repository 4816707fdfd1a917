// SPDX-License-Identifier: Apache-2.0

/// The form that programs read a message in.
package enum MessageFormat: String, Sendable, CaseIterable {
  /// Elastic Security's alert document, in the names of ECS.
  case ecs
  /// A Detection Finding of OCSF.
  case ocsf
  /// A line of ArcSight's Common Event Format.
  case cef
  /// A text for people, by the channel's template.
  case text

  /// The message in this form, in one line; nil of `text`.
  func line(_ message: Message) -> [UInt8]? {
    switch self {
    case .ecs: message.line
    case .ocsf: OCSFFinding(message).line
    case .cef: Array(CEFLine(message).text.utf8)
    case .text: nil
    }
  }
}
