// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Events
import Foundation

/// Which fields there are beside those of ECS.
struct FieldOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "An Elasticsearch mapping whose fields are added to those of ECS.",
      discussion:
        "They are known then, and compared by their types; of a field of both this counts.",
      valueName: "file"
    )
  )
  var mapping: String?

  /// ECS with the fields of the mapping.
  func schema() throws -> Schema {
    guard let mapping else { return .ecs }
    return .ecs.withAdditional(fields: try MappingFile.read(mapping).definitions)
  }
}

/// A mapping in a file.
enum MappingFile {
  /// Its fields; says what is wrong and ends the command when it cannot be used.
  static func read(_ path: String) throws -> Schema {
    // Not by its size: `--mapping <(…)` is a pipe.
    let file = FileHandle(forReadingAtPath: path)
    guard let data = try? file?.readToEnd() ?? Data(), file != nil else {
      Console.error("the mapping \(path.visible) cannot be read")
      throw ExitCode.badInput
    }
    do throws(SchemaError) {
      return try Schema(elasticsearchMapping: Array(data))
    } catch {
      Console.error("\(path.visible): \(error.message.visible)")
      throw ExitCode.badInput
    }
  }
}
