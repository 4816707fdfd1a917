// SPDX-License-Identifier: Apache-2.0

/// Which fields hold text that the writer spells in hexadecimal when it has spaces, quotes or control
/// characters (the kernel's `audit_log_untrustedstring`, the audit library's `audit_encode_value`).
enum FieldEncoding {
  /// By their length, which most other names have not.
  private static let names: [[[UInt8]]] = {
    let names = [
      "acct", "cgroup", "cmd", "comm", "cwd", "data", "device", "dir", "exe", "file", "filesystem",
      "grp", "invalid_context", "key", "name", "new-chardev", "new-disk", "new-fs", "new-net",
      "new-rng", "new_group", "ocomm", "old-chardev", "old-disk", "old-fs", "old-net", "old-rng",
      "path", "proctitle", "profile", "peer_profile", "root_dir", "sw", "unit", "vm", "watch",
    ]
    var byLength: [[[UInt8]]] = Array(repeating: [], count: 20)
    for name in names { byLength[name.utf8.count].append(Array(name.utf8)) }
    return byLength
  }()

  static func mayBeHexadecimal(_ record: AuditRecord, _ field: AuditField) -> Bool {
    if field.isInterpretation { return false }
    let key = record.text[field.key]
    if record.type == .execve {
      return key.first == UInt8(ascii: "a") && key.dropFirst().first != UInt8(ascii: "r")
    }
    return key.count < names.count && names[key.count].contains { key.elementsEqual($0) }
  }

  /// The kernel quotes what needs no hexadecimal, so that its bare texts are always that; a program
  /// may write a bare word, which is one unless it spells something that could not stand bare.
  static func isPlausible(_ bytes: [UInt8], _ record: AuditRecord, _ field: AuditField) -> Bool {
    record.type.isKernels && !field.isNested
      || bytes.contains { $0 < 0x21 || $0 > 0x7E || $0 == 0x22 }
  }
}
