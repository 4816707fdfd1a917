// SPDX-License-Identifier: Apache-2.0

extension KernelRecord {
  /// The file that was given to execve, as given.
  func givenFile(in bytes: Span<UInt8>) -> [UInt8] { Self.copy(bytes, filename) }

  /// Absolute path of the file that the kernel mapped; the bare name of a file without a path.
  func mappedPath(in bytes: Span<UInt8>) -> [UInt8] {
    if flags.contains(.pathless) {
      return Array(Self.copy(bytes, path).prefix { $0 != 0 })
    }
    return Self.absolute(bytes, path)
  }

  /// Absolute path of the working directory.
  func workingDirectoryPath(in bytes: Span<UInt8>) -> [UInt8] {
    Self.absolute(bytes, workingDirectory)
  }

  private static func copy(_ bytes: Span<UInt8>, _ range: Range<Int>) -> [UInt8] {
    bytes.extracting(range).withUnsafeBufferPointer { Array($0) }
  }

  /// Puts the names of a walk, which come leaf first, behind each other.
  private static func absolute(_ bytes: Span<UInt8>, _ range: Range<Int>) -> [UInt8] {
    if range.isEmpty { return [0x2F] }
    var result: [UInt8] = []
    result.reserveCapacity(range.count)
    var end = range.upperBound
    if bytes[end - 1] == 0 { end -= 1 }
    while end > range.lowerBound {
      var begin = end
      while begin > range.lowerBound && bytes[begin - 1] != 0 { begin -= 1 }
      result.append(0x2F)
      for index in begin..<end { result.append(bytes[index]) }
      end = begin - 1
    }
    return result
  }
}

extension KernelRecord {
  /// The arguments, split at NUL into as many as the kernel says there are: an empty one is one too.
  ///
  /// - Returns: the arguments, and whether all of them are there.
  func splitArguments(in bytes: Span<UInt8>) -> (arguments: [[UInt8]], isComplete: Bool) {
    var result: [[UInt8]] = []
    result.reserveCapacity(min(Int(argumentCount), arguments.count))
    var start = arguments.lowerBound
    for index in arguments where bytes[index] == 0 {
      if result.count == Int(argumentCount) { break }
      result.append(Self.copy(bytes, start..<index))
      start = index + 1
    }
    if start < arguments.upperBound && result.count < Int(argumentCount) {
      result.append(Self.copy(bytes, start..<arguments.upperBound))
      return (result, false)
    }
    return (result, result.count == Int(argumentCount))
  }
}
