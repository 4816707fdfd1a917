// SPDX-License-Identifier: Apache-2.0
import Host

/// What a program is called: the decision by which rules match or do not.
///
/// `process.executable` is the file given to execve, absolute, with links resolved. A script stays
/// the script, although the kernel maps its interpreter; a link to a multi-call binary stays the
/// link, because it says which program that binary is to be. `process.name` is its last part.
struct ExecutableName: Equatable {
  /// `process.executable`.
  var executable: [UInt8]
  /// What the kernel mapped in a script's place.
  var interpreter: [UInt8]?

  /// `process.name`.
  var name: [UInt8] {
    guard let slash = executable.lastIndex(of: 0x2F) else { return executable }
    return Array(executable[(slash + 1)...])
  }

  /// Binaries that are many programs and take their part from the name they are called by.
  static let multiCall: Set<[UInt8]> = Set(
    ["busybox", "toybox", "busybox.static", "busybox-static"].map { Array($0.utf8) }
  )

  /// Resolves a path of the process, the last link as well or not; nil if that cannot be done.
  typealias Resolver = (_ path: [UInt8], _ followsLast: Bool) -> [UInt8]?

  /// Decides from what the kernel tells of an exec.
  ///
  /// - Parameters:
  ///   - given: the file given to execve, perhaps relative.
  ///   - mapped: the kernel's path of the mapped file, free of links; a bare name for a file that
  ///     has no path, such as a memfd.
  ///   - workingDirectory: what a relative path begins at.
  ///   - firstArgument: `args[0]`, which the caller chooses freely.
  ///   - isScript: whether an interpreter runs in the file's place.
  ///   - resolve: follows links where the process sees them.
  init(
    given: [UInt8],
    mapped: [UInt8],
    workingDirectory: [UInt8],
    firstArgument: [UInt8],
    isScript: Bool,
    resolve: Resolver
  ) {
    let absolute =
      given.first == 0x2F ? given : workingDirectory + [0x2F] + given
    guard !isScript else {
      executable =
        given.isEmpty ? mapped : resolve(absolute, true) ?? RootedPath.normalise(absolute)
      interpreter = mapped
      return
    }
    // The mapped file is the given one with its links resolved, and nobody can change it any more.
    executable = mapped.isEmpty ? RootedPath.normalise(absolute) : mapped
    let name = name
    guard Self.multiCall.contains(name), !given.isEmpty else { return }
    var called = resolve(absolute, false) ?? RootedPath.normalise(absolute)
    if Self.isNameless(given) {
      // busybox's shell starts its applets through /proc/self/exe: only the argument names them.
      called = executable.dropLast(name.count) + Self(path: firstArgument).name
    }
    let part = Self(path: called).name
    if !part.isEmpty && part != name { executable = called }
  }

  /// Whether a path says only which open file is meant.
  private static func isNameless(_ path: [UInt8]) -> Bool {
    path.starts(with: Array("/proc/".utf8)) || path.starts(with: Array("/dev/fd/".utf8))
  }
}
