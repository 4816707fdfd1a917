// SPDX-License-Identifier: Apache-2.0
import Foundation
import PackagePlugin

/// Compiles every `BPF/NAME.bpf.c` and gives the target `NAMEProgram.swift` with the object in it.
@main
struct EmbedBPF: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    let folder = context.package.directoryURL.appending(path: "BPF")
    let files = try FileManager.default
      .contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .sorted { $0.path < $1.path }
    let headers = files.filter { $0.pathExtension == "h" }
    let tool = try context.tool(named: "embed").url
    let clang = try context.tool(named: "clang").url

    return files.filter { $0.lastPathComponent.hasSuffix(".bpf.c") }.map { source in
      let stem = source.lastPathComponent.dropLast(".bpf.c".count)
      let name = stem.prefix(1).uppercased() + stem.dropFirst() + "Program"
      let output = context.pluginWorkDirectoryURL.appending(path: "\(name).swift")
      return .buildCommand(
        displayName: "Compiling BPF/\(source.lastPathComponent)",
        executable: tool,
        arguments: [
          "bpf", "--clang", clang.path, "--include", folder.path, source.path, output.path, name,
        ],
        inputFiles: [source] + headers,
        outputFiles: [output]
      )
    }
  }
}
