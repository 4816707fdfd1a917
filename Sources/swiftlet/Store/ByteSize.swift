// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Service

/// A number of bytes as people write it: `500MB`, `20GB`, `1GiB`, `4096`.
struct ByteSize: ExpressibleByArgument {
  var bytes: Int

  init?(argument: String) {
    guard let bytes = SizeText.bytes(argument) else { return nil }
    self.bytes = bytes
  }
}
