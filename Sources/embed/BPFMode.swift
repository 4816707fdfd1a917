// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Compiles one BPF program and writes its object as a base64 literal.
struct BPFMode {
  private var clang = ""
  private var includes: [String] = []
  private let source: String
  private let output: String
  private let name: String

  #if arch(x86_64)
    private static let architecture = (define: "__TARGET_ARCH_x86", headers: "x86_64-linux-gnu")
  #elseif arch(arm64)
    private static let architecture = (define: "__TARGET_ARCH_arm64", headers: "aarch64-linux-gnu")
  #endif

  init(_ arguments: [String]) throws {
    var rest = arguments[...]
    var positional: [String] = []
    while let argument = rest.popFirst() {
      switch argument {
      case "--clang", "--include":
        guard let value = rest.popFirst() else { throw EmbedError(Embed.usage) }
        if argument == "--clang" { clang = value } else { includes.append(value) }
      default:
        positional.append(argument)
      }
    }
    guard positional.count == 3, !clang.isEmpty else { throw EmbedError(Embed.usage) }
    (source, output, name) = (positional[0], positional[1], positional[2])
  }

  func run() throws {
    let object = output + ".o"
    defer { try? FileManager.default.removeItem(atPath: object) }
    try compile(to: object)
    try strip(object)
    guard let data = FileManager.default.contents(atPath: object) else {
      throw EmbedError("clang left no object for \(source)")
    }
    try write(
      """
      // Made from \(URL(fileURLWithPath: source).lastPathComponent) by `embed bpf`: do not edit.

      /// The compiled BPF object with its BTF.
      internal enum \(name) {
        /// The ELF file, base64.
        static let base64: StaticString = "\(data.base64EncodedString())"
      }

      """,
      to: output
    )
  }

  private func compile(to object: String) throws {
    var arguments = ["-target", "bpf", "-g", "-O2", "-Wall", "-Werror"]
    arguments += ["-D\(Self.architecture.define)"]
    arguments += includes.flatMap { ["-I", $0] }
    // With -target bpf clang does not look into the multiarch folder, where <asm/types.h> lives.
    arguments += ["-I/usr/include/\(Self.architecture.headers)"]
    arguments += ["-c", source, "-o", object]
    let (status, text) = try execute(clang, arguments)
    guard status != 0 else { return }
    var message = "clang cannot compile \(source) for BPF:\n\(text)"
    if text.contains("bpf/bpf_") && text.contains("file not found") {
      message += "\nlibbpf's headers are missing: apt-get install libbpf-dev"
    } else if text.contains("file not found") {
      message += "\nthe kernel's headers are missing: apt-get install linux-libc-dev"
    } else if text.contains("unknown target triple") || text.contains("No available targets") {
      message +=
        "\nthis clang has no bpf target: use the Swift toolchain's, or apt-get install clang"
    }
    throw EmbedError(message)
  }

  /// Drops DWARF and keeps BTF.
  ///
  /// Without a tool for it the object stays larger and works as well.
  private func strip(_ object: String) throws {
    let beside = URL(fileURLWithPath: clang).deletingLastPathComponent().path
    let search = ProcessInfo.processInfo.environment["PATH"] ?? ""
    let folders = [beside] + search.split(separator: ":").map(String.init)
    for folder in folders {
      let tool = folder + "/llvm-objcopy"
      guard FileManager.default.isExecutableFile(atPath: tool) else { continue }
      if try execute(tool, ["--strip-debug", object]).status == 0 { return }
    }
  }

  private func execute(_ path: String, _ arguments: [String]) throws -> (
    status: Int32, text: String
  ) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    let pipe = Pipe()
    process.standardError = pipe
    process.standardOutput = pipe
    do {
      try process.run()
    } catch {
      throw EmbedError("cannot run \(path): \(error)")
    }
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: data, as: UTF8.self))
  }
}
