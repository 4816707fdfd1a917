// SPDX-License-Identifier: Apache-2.0
import Detection
import Foundation

/// How a report looks: light and dark, on screen and on paper.
enum ReportStyle {
  /// The style sheet.
  static let sheet = """
    :root { color-scheme: light dark; --back: #fff; --text: #1b1f24; --soft: #57606a; --line: #d0d7de;
      --panel: #f6f8fa; --low: #57606a; --medium: #9a6700; --high: #bc4c00; --critical: #cf222e; }
    @media (prefers-color-scheme: dark) { :root { --back: #0d1117; --text: #e6edf3; --soft: #9198a1;
      --line: #30363d; --panel: #161b22; --low: #9198a1; --medium: #d29922; --high: #f0883e;
      --critical: #ff7b72; } }
    * { box-sizing: border-box; }
    body { margin: 0 auto; padding: 2rem 1.5rem 4rem; max-width: 72rem; background: var(--back);
      color: var(--text); font: 15px/1.5 system-ui, "Liberation Sans", sans-serif; }
    h1 { margin: 0; font-size: 1.7rem; }
    h2 { margin: 2.5rem 0 .75rem; padding-bottom: .3rem; border-bottom: 1px solid var(--line);
      font-size: 1.2rem; }
    h3 { margin: 0; font-size: 1.05rem; }
    p { margin: .4rem 0; }
    a { color: inherit; }
    code, .words { font-family: ui-monospace, "Liberation Mono", monospace; font-size: .87em;
      overflow-wrap: anywhere; }
    .soft { color: var(--soft); }
    .cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: .75rem; }
    .card { padding: .7rem .9rem; border: 1px solid var(--line); border-radius: 8px;
      background: var(--panel); }
    .card b { display: block; font-size: 1.25rem; line-height: 1.5; white-space: nowrap; }
    .card span { color: var(--soft); font-size: .85rem; }
    table { width: 100%; border-collapse: collapse; font-size: .9rem; }
    caption { padding: .3rem 0; color: var(--soft); text-align: left; font-size: .85rem; }
    th, td { padding: .35rem .6rem .35rem 0; border-bottom: 1px solid var(--line); text-align: left;
      vertical-align: top; overflow-wrap: anywhere; }
    th { color: var(--soft); font-weight: 600; }
    td.number, th.number { text-align: right; white-space: nowrap; }
    td.short { white-space: nowrap; overflow-wrap: normal; }
    .level { display: inline-block; padding: 0 .45rem; border: 1px solid currentColor;
      border-radius: 4px; font-size: .78rem; font-weight: 700; white-space: nowrap; }
    .low { color: var(--low); } .medium { color: var(--medium); } .high { color: var(--high); }
    .critical { color: var(--critical); }
    article { margin: 1rem 0; padding: 1rem 1.1rem; border: 1px solid var(--line); border-radius: 8px;
      break-inside: avoid; }
    article table { margin: .4rem 0; }
    .head { display: flex; flex-wrap: wrap; gap: .2rem .8rem; align-items: baseline; }
    .what { font-size: 1.05rem; }
    dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; margin: .6rem 0; }
    dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
    .tree, .tree ul { margin: 0; padding: 0; list-style: none; }
    .tree ul { padding-left: 1.3rem; border-left: 1px solid var(--line); margin-left: .35rem; }
    .tree li { padding: .1rem 0; }
    .chart { width: 100%; height: auto; }
    .chart text { fill: var(--soft); font-size: 11px; }
    .chart line { stroke: var(--line); }
    rect.low { fill: var(--low); } rect.medium { fill: var(--medium); } rect.high { fill: var(--high); }
    rect.critical { fill: var(--critical); }
    .legend span { margin-right: 1rem; }
    .warning { padding: .6rem .9rem; border-left: 4px solid var(--medium); background: var(--panel); }
    footer { margin-top: 3rem; color: var(--soft); font-size: .85rem; }
    @media print { body { max-width: none; padding: 0; font-size: 11px; }
      h2 { break-after: avoid; } a { text-decoration: none; } }

    """

  /// Allows this style sheet and nothing else: no script, no picture, no address outside.
  static var policy: String {
    let digits = Array(SHA256Digest(Array(sheet.utf8)).hexadecimal)
    let bytes = stride(from: 0, to: digits.count, by: 2).compactMap {
      UInt8(String(digits[$0...($0 + 1)]), radix: 16)
    }
    let hash = Data(bytes).base64EncodedString()
    return "default-src 'none'; style-src 'sha256-\(hash)'; base-uri 'none'; form-action 'none'"
  }
}
