// SPDX-License-Identifier: Apache-2.0
import CSimdJSON

/// How large frames are, and may be when they are read back.
enum FrameLimits {
  /// Text from which on a frame is full.
  static let fullText = 1 << 20
  /// Most text of a frame: what is there may be just below full when a batch comes that is just below
  /// full when a line of the greatest length comes.
  static let maximumText = fullText + EventBatch.fullBytes + Int(SL_MAX_LINE) + (1 << 20)
  /// Most bytes of a frame on disk: what does not compress grows a little.
  static let maximumBytes = maximumText + maximumText / 128 + 1024
}
