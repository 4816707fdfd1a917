// SPDX-License-Identifier: Apache-2.0

/// What a record of a module or of a single call says behind its header; `struct call_record` in
/// `BPF/process_record.bpf.h`.
struct CallDetails {
  static let size = 144

  /// ptrace: the request and the pid; memfd_create: the flags.
  var values: (UInt64, UInt64)
  /// A module's or a file's name.
  var name: [UInt8]

  /// A module's or a file's name alone.
  init(name: [UInt8]) {
    values = (0, 0)
    self.name = name
  }

  /// Nil when the record has none.
  init?(_ bytes: Span<UInt8>) {
    guard bytes.count >= KernelRecord.headerSize + Self.size else { return nil }
    var fields = RecordFields(offset: KernelRecord.headerSize)
    values = (fields.next(bytes), fields.next(bytes))
    name = RecordFields.text(bytes.extracting(fields.offset..<fields.offset + 128))
  }
}
