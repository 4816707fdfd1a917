// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Detection

@Suite struct SHA256DigestTests {
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
  ])
  func knownVectors(text: String, digest: String) {
    #expect(SHA256Digest(Array(text.utf8)).hexadecimal == digest)
  }

  @Test func noBytesAtAll() {
    let none = SHA256Digest(UnsafeRawBufferPointer(start: nil, count: 0))
    #expect(none == SHA256Digest([]))
  }

  @Test func moreThanOneBlock() {
    // Computed with another implementation: 1,000 times the letter a.
    #expect(
      SHA256Digest([UInt8](repeating: 97, count: 1_000)).hexadecimal
        == "41edece42d63e8d9bf515a9ba6932e1c20cbc9f5a5d134645adb5db1b9737ea3"
    )
  }

  @Test func equalAndUnlike() {
    #expect(SHA256Digest([1, 2]) == SHA256Digest([1, 2]))
    #expect(SHA256Digest([1, 2]) != SHA256Digest([2, 1]))
    #expect(SHA256Digest([0]) != SHA256Digest([0, 0]))
  }
}
