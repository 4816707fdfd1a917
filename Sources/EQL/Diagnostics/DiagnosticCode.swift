// SPDX-License-Identifier: Apache-2.0

/// Every kind of problem that a query or rule can have; `docs/diagnostics.md` explains each.
///
/// E01xx lexing and grammar, E02xx names and types, E03xx functions, E04xx sequences, samples and
/// pipes, E05xx rule files, E06xx exceptions; W0xxx warnings. A code once released keeps its meaning.
package enum DiagnosticCode: String, Sendable, CaseIterable, Codable {
  case unexpectedCharacter = "E0101"
  case unterminatedString = "E0102"
  case badEscape = "E0103"
  case badNumber = "E0104"
  case unterminatedComment = "E0105"
  case singleQuotes = "E0106"
  case syntaxError = "E0107"
  case singleEquals = "E0108"
  case unclosedBracket = "E0109"
  case nestedTooDeep = "E0110"
  case queryTooLarge = "E0111"
  case arrayIndex = "E0112"
  case endpointOnly = "E0113"
  case notBeforePredicate = "E0114"
  case trailingComma = "E0115"
  case limitExceeded = "E0116"

  case unknownField = "E0201"
  case conditionNotBoolean = "E0202"
  case wrongType = "E0203"
  case fieldComparison = "E0204"
  case notConstant = "E0205"
  case unsupportedFieldType = "E0206"
  case badRegex = "E0207"
  case badValue = "E0208"

  case unknownFunction = "E0301"
  case wrongArgumentCount = "E0302"
  case wrongArgument = "E0303"
  case noInsensitiveForm = "E0304"

  case joinKeyCount = "E0401"
  case badJoinKey = "E0402"
  case badMaxspan = "E0403"
  case tooFewTerms = "E0404"
  case missingEventNeedsMaxspan = "E0405"
  case badRuns = "E0406"
  case unsupportedPipe = "E0407"
  case badPipeArgument = "E0408"

  case tomlSyntax = "E0501"
  case missingKey = "E0502"
  case wrongKeyType = "E0503"
  case unknownKey = "E0504"
  case badRiskScore = "E0505"
  case badSeverity = "E0506"
  case badSchedule = "E0507"
  case badThreat = "E0508"
  case badDate = "E0509"
  case conflictingKeys = "E0510"
  case duplicateRule = "E0511"
  case badKeyValue = "E0512"

  case badExceptionFile = "E0601"
  case badException = "E0602"
  case badExceptionValue = "E0603"
  case unknownExceptionList = "E0604"
  case badValueList = "E0605"

  case unknownFieldWarning = "W0201"
  case neverMatches = "W0202"
  case severityMismatch = "W0501"
  case scheduleGap = "W0502"
  case noTimestampOverride = "W0503"
  case badGuide = "W0504"
  case unusualIdentifier = "W0505"
  case windowBelowMaxspan = "W0506"
  case unknownExceptionField = "W0601"
  case patternInMatch = "W0602"
  case enforcedElsewhere = "W0603"

  /// Warnings start with W.
  package var severity: DiagnosticSeverity { rawValue.hasPrefix("W") ? .warning : .error }
}
