// SPDX-License-Identifier: Apache-2.0

/// What records that are events of their own mean, by type.
enum RecordMeanings {
  static func meaning(of type: RecordType) -> EventMeaning {
    table[Int(type.number)] ?? family(type.number)
  }

  private static func audit(
    _ categories: [StaticString],
    _ types: [StaticString],
    _ action: StaticString
  ) -> EventMeaning {
    EventMeaning(.audit, categories, types, nil, action)
  }

  private static let table: [Int: EventMeaning] = [
    1006: audit(["authentication"], ["start"], "changed-login-id-to"),
    1100: audit(["authentication"], ["info"], "authenticated"),
    1101: audit(["authentication"], ["info"], "was-authorized"),
    1102: audit(["iam"], ["user", "change"], "modified-user-account"),
    1103: audit(["authentication"], ["info"], "acquired-credentials"),
    1104: audit(["authentication"], ["info"], "disposed-credentials"),
    1105: audit(["session"], ["start"], "started-session"),
    1106: audit(["session"], ["end"], "ended-session"),
    1107: audit(["file"], ["info"], "violated-selinux-policy"),
    1108: audit(["iam"], ["user", "change"], "changed-password"),
    1109: audit(["authentication"], ["info"], "error"),
    1110: audit(["authentication"], ["info"], "refreshed-credentials"),
    1111: audit(["configuration"], ["change"], "changed-configuration"),
    1112: audit(["authentication"], ["start"], "logged-in"),
    1113: audit(["authentication"], ["end"], "logged-out"),
    1114: audit(["iam"], ["user", "creation"], "added-user-account"),
    1115: audit(["iam"], ["user", "deletion"], "deleted-user-account"),
    1116: audit(["iam"], ["group", "creation"], "added-group-account-to"),
    1117: audit(["iam"], ["group", "deletion"], "deleted-group-account-from"),
    1119: audit(["iam"], ["group", "change"], "changed-group-id-of"),
    1123: audit(["process"], ["start"], "ran-command"),
    1124: audit(["process"], ["info"], "typed"),
    1125: audit(["iam"], ["user", "change"], "changed-user-id-of"),
    1126: audit(["authentication"], ["info"], "authenticated-to-group"),
    1127: audit(["host"], ["start"], "booted-system"),
    1128: audit(["host"], ["end"], "shutdown-system"),
    1129: audit(["host"], ["change"], "changed-to-runlevel"),
    1130: audit(["process"], ["start"], "started-service"),
    1131: audit(["process"], ["end"], "stopped-service"),
    1132: audit(["iam"], ["group", "change"], "modified-group-account"),
    1133: audit(["iam"], ["group", "change"], "changed-group-password"),
    1135: audit(["iam"], ["user", "change"], "locked-account"),
    1136: audit(["iam"], ["user", "change"], "unlocked-account"),
    1138: audit(["package"], ["change"], "package-updated"),
    1200: audit(["process", "configuration"], ["start"], "started-audit"),
    1201: audit(["process", "configuration"], ["end"], "shutdown-audit"),
    1202: audit(["process", "configuration"], ["end"], "aborted-auditd-startup"),
    1203: audit(["process", "configuration"], ["change"], "changed-auditd-configuration"),
    1305: audit(["process", "configuration"], ["change"], "changed-audit-configuration"),
    1319: audit(["process"], ["info"], "typed"),
    1325: audit(["configuration"], ["change"], "loaded-firewall-rule-to"),
    1326: audit(["process"], ["info"], "violated-seccomp-policy"),
    1328: audit(["configuration"], ["change"], "changed-audit-feature"),
    1334: audit(["process"], ["info"], "changed-bpf-program"),
    1400: audit(["file"], ["info"], "violated-selinux-policy"),
    1700: audit(["network"], ["info"], "changed-promiscuous-mode-on-device"),
    1701: audit(["process"], ["end"], "crashed-program"),
    1702: audit(["file"], ["info"], "used-suspicious-link"),
    2300: audit(["iam"], ["user", "change"], "changed-role-to"),
    2301: audit(["iam"], ["user", "change"], "assigned-user-role-to"),
    2302: audit(["iam"], ["user", "change"], "removed-user-role-from"),
    2404: audit(["process"], ["info"], "negotiated-crypto-key"),
    2407: audit(["process"], ["info"], "started-crypto-session"),
  ]

  /// Types that the table lacks, by the range of numbers in which their family lies.
  private static func family(_ number: UInt16) -> EventMeaning {
    switch number {
    case 1401...1499: audit(["configuration"], ["change"], "changed-mac-configuration")
    case 1800...1899: audit(["file"], ["info"], "checked-integrity-of")
    case 2100...2104, 2118...2121: audit(["authentication"], ["info"], "anomaly")
    case 2100...2199, 1700...1799: audit(["intrusion_detection"], ["info"], "anomaly")
    case 2200...2299: audit(["intrusion_detection"], ["info"], "responded-to-anomaly")
    case 2303...2399: audit(["configuration"], ["change"], "changed-mac-configuration")
    case 2500...2599: audit(["host"], ["info"], "changed-virtual-machine")
    default: EventMeaning(.audit, ["process"], ["info"])
    }
  }
}
