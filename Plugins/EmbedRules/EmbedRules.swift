// SPDX-License-Identifier: Apache-2.0
import Foundation
import PackagePlugin

/// Builds the shipped rules and the demo recordings into the target as `EmbeddedFiles`.
@main
struct EmbedRules: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    let root = context.package.directoryURL
    let rules = files(below: root.appending(path: "rules")).filter { $0.pathExtension == "toml" }
    let recordings = files(below: root.appending(path: "Recordings"))
    let inputs = (rules + recordings).sorted { $0.path < $1.path }
    let output = context.pluginWorkDirectoryURL.appending(path: "EmbeddedFiles.swift")

    return [
      .buildCommand(
        displayName: "Embedding \(rules.count) rules and \(recordings.count) recordings",
        executable: try context.tool(named: "embed").url,
        arguments: ["files", "EmbeddedFiles", output.path, root.path] + inputs.map(\.path),
        inputFiles: inputs,
        outputFiles: [output]
      )
    ]
  }

  /// Every regular file below a folder that may not exist; hidden ones are left out.
  private func files(below folder: URL) -> [URL] {
    let walk = FileManager.default.enumerator(
      at: folder,
      includingPropertiesForKeys: [.isRegularFileKey],
      options: [.skipsHiddenFiles]
    )
    return (walk?.compactMap { $0 as? URL } ?? []).filter {
      (try? $0.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile) == true
    }
  }
}
