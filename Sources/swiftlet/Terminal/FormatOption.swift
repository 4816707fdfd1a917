// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Translation

/// `--format`: what inputs are written in, where that is not to be seen by their first lines.
struct FormatOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What all inputs are written in: \(Self.names). By itself unless given.",
      valueName: "name"
    )
  )
  var format: InputFormat?

  private static var names: String {
    InputFormat.readable.map(\.rawValue).joined(separator: ", ")
  }

  /// Opens inputs so.
  var opening: InputOpening { InputOpening(format: format) }
}

extension InputFormat: ExpressibleByArgument {
  /// By its name, of those that can be read.
  public init?(argument: String) {
    guard let format = InputFormat.readable.first(where: { $0.rawValue == argument }) else {
      return nil
    }
    self = format
  }

  /// The names that are shown.
  public static var allValueStrings: [String] { readable.map(\.rawValue) }
}
