// SPDX-License-Identifier: Apache-2.0
import CSimdJSON
import Events
import Foundation
import Testing

/// A folder that is removed with the test.
final class TemporaryFolder {
  let url = FileManager.default.temporaryDirectory.appending(path: "swiftlet-\(UUID().uuidString)")

  init() throws {
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func file(_ name: String, _ content: Data) throws -> String {
    let path = url.appending(path: name)
    try FileManager.default.createDirectory(
      at: path.deletingLastPathComponent(),
      withIntermediateDirectories: true
    )
    try content.write(to: path)
    return path.path
  }
}

/// Runs a Debian tool on bytes: the compressed files are real ones.
func piped(_ tool: String, _ arguments: [String], _ input: Data) throws -> Data {
  let folder = try TemporaryFolder()
  let path = try folder.file("input", input)
  let process = Process()
  process.executableURL = URL(filePath: "/usr/bin/env")
  process.arguments = [tool] + arguments + [path]
  process.standardInput = FileHandle.nullDevice
  let output = Pipe()
  process.standardOutput = output
  try process.run()
  let data = output.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  #expect(process.terminationStatus == 0)
  return data
}

@Suite("LineReader")
struct LineReaderTests {
  private func read(_ path: String) throws -> (text: Data, numbers: [Int], issues: [DecodingIssue])
  {
    let reader = try LineReader(path: path)
    var text = Data()
    var numbers: [Int] = []
    var issues: [DecodingIssue] = []
    while let block = reader.next() {
      numbers.append(block.firstLine)
      text.append(contentsOf: block.bytes)
      issues += reader.takeIssues()
    }
    return (text, numbers, issues + reader.takeIssues())
  }

  private func sample(_ lines: Int) -> Data {
    Data(
      (0..<lines).map { "{\"n\":\($0),\"pad\":\"\(String(repeating: "x", count: $0 % 97))\"}\n" }
        .joined().utf8
    )
  }

  @Test func blocksInMemoryThatIsUsedAgainAreTheSame() throws {
    let folder = try TemporaryFolder()
    var text = sample(30_000)
    // A line that takes a larger block, and an end without a line break.
    text += Data("{\"pad\":\"\(String(repeating: "y", count: 700_000))\"}\n".utf8)
    text += sample(3_000) + Data("{}".utf8)
    let path = try folder.file("a", text)
    let expected = try read(path)
    let reader = try LineReader(path: path)
    var again = Data()
    var numbers: [Int] = []
    var old: LineBlock?
    while let block = reader.next(recycling: old) {
      numbers.append(block.firstLine)
      again.append(contentsOf: block.bytes)
      old = block
    }
    #expect(again == text && expected.text == text)
    #expect(numbers == expected.numbers)
  }

  @Test func plainGzipAndZstdGiveTheSame() throws {
    let folder = try TemporaryFolder()
    let text = sample(40_000)
    let gzip = try piped("gzip", ["-c"], text)
    let zstd = try piped("zstd", ["-qc"], text)
    #expect(text.count > 2 << 20)
    for (name, content) in [("a", text), ("b", gzip), ("c", zstd)] {
      let result = try read(try folder.file(name, content))
      #expect(result.text == text)
      #expect(result.issues.isEmpty)
      #expect(result.numbers.first == 1)
      #expect(result.numbers == result.numbers.sorted())
    }
  }

  @Test func membersAndFramesFollowEachOther() throws {
    let folder = try TemporaryFolder()
    let first = Data("{\"a\":1}\n".utf8)
    let second = Data("{\"a\":2}\n".utf8)
    for (tool, arguments) in [("gzip", ["-c"]), ("zstd", ["-qc"])] {
      let both = try piped(tool, arguments, first) + piped(tool, arguments, second)
      let result = try read(try folder.file(tool, both))
      #expect(result.text == first + second)
      #expect(result.issues.isEmpty)
    }
  }

  @Test func aCutFileGivesWhatIsThereAndSaysSo() throws {
    let folder = try TemporaryFolder()
    let text = sample(20_000)
    for (tool, arguments) in [("gzip", ["-c"]), ("zstd", ["-qc"])] {
      let packed = try piped(tool, arguments, text)
      let result = try read(try folder.file(tool, packed.prefix(packed.count / 2)))
      #expect(result.text.count > 0)
      #expect(text.starts(with: result.text))
      #expect(result.issues.count == 1)
      var broken = packed
      broken[packed.count / 2] ^= 0xFF
      broken[packed.count / 2 + 1] ^= 0xFF
      #expect(try read(try folder.file(tool + "-broken", broken)).issues.count == 1)
    }
  }

  @Test func aLastLineWithoutBreakIsRead() throws {
    let folder = try TemporaryFolder()
    let result = try read(try folder.file("a", Data("{\"a\":1}\n{\"a\":2}".utf8)))
    #expect(result.text == Data("{\"a\":1}\n{\"a\":2}".utf8))
    #expect(try read(try folder.file("b", Data())).text.isEmpty)
    #expect(try read(try folder.file("c", Data("\n\n".utf8))).numbers == [1])
  }

  @Test func aLineTooLongIsPassedOver() throws {
    let folder = try TemporaryFolder()
    var text = Data("{\"a\":1}\n".utf8)
    text.append(Data(repeating: UInt8(ascii: "x"), count: 40 << 20))
    text.append(Data("\n{\"a\":2}\n".utf8))
    let result = try read(try folder.file("a", text))
    #expect(result.text == Data("{\"a\":1}\n{\"a\":2}\n".utf8))
    #expect(result.issues.map(\.line) == [2])
    #expect(result.issues.map(\.reason) == [.tooLong])
    #expect(result.numbers == [1, 3])
  }

  @Test func aPipeDeliversLinesAsTheyCome() throws {
    let folder = try TemporaryFolder()
    let path = folder.url.appending(path: "fifo").path
    #expect(mkfifo(path, 0o600) == 0)
    // Opened for both, so that neither side waits for the other.
    let descriptor = open(path, O_RDWR)
    #expect(descriptor >= 0)
    let line = Array("{\"a\":1}\n".utf8)
    #expect(write(descriptor, line, line.count) == line.count)
    let reader = try LineReader(path: path)
    #expect(reader.next().map { Array($0.bytes) } == line)
    #expect(reader.totalBytes == nil)
    close(descriptor)
  }

  @Test func foldersAreReadInOrder() throws {
    let folder = try TemporaryFolder()
    let wanted = ["a.ndjson", "b/c.jsonl.gz", "b/d.json.zst", "e.log"]
    for name in wanted + ["readme.txt", "b/x.csv"] { _ = try folder.file(name, Data("x".utf8)) }
    let (files, failures) = EventInput.expand([folder.url.path])
    #expect(files == wanted.map { folder.url.path + "/" + $0 })
    #expect(failures.isEmpty)
    let missing = EventInput.expand([folder.url.path + "/nothing", "-"])
    #expect(missing.files == ["-"])
    #expect(missing.failures.map(\.reason) == ["No such file or directory"])
  }

  @Test func aFolderIsNoFile() throws {
    let folder = try TemporaryFolder()
    #expect(throws: DecodingIssue.self) { try LineReader(path: folder.url.path) }
    #expect(throws: DecodingIssue.self) { try LineReader(path: folder.url.path + "/none") }
  }
}
