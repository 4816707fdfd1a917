// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0
import PackageDescription

/// Every Swift target is built alike: Swift 6 mode, explicit `any`, imports that leak nothing.
let swiftSettings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

let argumentParser = Target.Dependency.product(
  name: "ArgumentParser",
  package: "swift-argument-parser"
)

let package = Package(
  name: "swiftlet",
  products: [.executable(name: "swiftlet", targets: ["swiftlet"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
  ],
  targets: [
    // C and C++ libraries, from Debian's -dev packages (`make setup` installs them).
    .target(name: "CSimdJSON", linkerSettings: [.linkedLibrary("simdjson")]),
    .target(name: "CRE2", linkerSettings: [.linkedLibrary("re2")]),
    .systemLibrary(name: "CZstd"),
    .systemLibrary(name: "CZlib"),
    .systemLibrary(name: "CBPF", pkgConfig: "libbpf", providers: [.apt(["libbpf-dev"])]),
    .systemLibrary(name: "CCrypto"),
    .systemLibrary(name: "CEdit"),
    .systemLibrary(name: "CCurl"),
    .systemLibrary(name: "CMemfd"),
    .target(name: "CAuditGuard"),
    .systemLibrary(name: "CFanotify"),
    .systemLibrary(name: "CMalloc"),
    .systemLibrary(name: "CPidfd"),

    // The road of an event, left to right: each target imports only those above it.
    .target(
      name: "Events",
      dependencies: ["CSimdJSON", "CZstd", "CZlib"],
      swiftSettings: swiftSettings
    ),
    .target(name: "Audit", dependencies: ["Events"], swiftSettings: swiftSettings),
    .target(
      name: "Translation",
      dependencies: ["Events", "Audit", "CSimdJSON", "CCrypto"],
      swiftSettings: swiftSettings
    ),
    .target(
      name: "EQL",
      dependencies: ["Events", "CSimdJSON", "CRE2"],
      swiftSettings: swiftSettings
    ),
    .target(
      name: "Rules",
      dependencies: ["Events", "EQL"],
      swiftSettings: swiftSettings
    ),
    .target(
      name: "Storage",
      dependencies: [
        "Events", "CSimdJSON", "CZstd", "CCrypto", .product(name: "GRDB", package: "GRDB.swift"),
      ],
      swiftSettings: swiftSettings
    ),
    .target(
      name: "Detection",
      dependencies: ["Events", "CSimdJSON", "EQL", "Rules", "CCrypto"],
      swiftSettings: swiftSettings
    ),
    .target(
      name: "Notifications",
      dependencies: ["Events", "Storage", "CCurl", "CCrypto", "CMemfd"],
      swiftSettings: swiftSettings
    ),
    .target(
      name: "Host",
      dependencies: ["Events", "CCrypto", .product(name: "GRDB", package: "GRDB.swift")],
      swiftSettings: swiftSettings
    ),
    .target(
      name: "Sensors",
      dependencies: ["CBPF", "CAuditGuard", "CFanotify", "CPidfd", "Events", "Audit", "Host"],
      swiftSettings: swiftSettings,
      plugins: ["EmbedBPF"]
    ),
    .target(
      name: "Service",
      dependencies: [
        "Events", "CSimdJSON", "Translation", "EQL", "Rules", "Storage", "Detection", "Host",
        "Sensors", "Notifications",
      ],
      swiftSettings: swiftSettings
    ),
    .executableTarget(
      name: "swiftlet",
      dependencies: [
        "Events", "Translation", "EQL", "Rules", "Storage", "Detection", "Host", "Sensors",
        "Notifications", "Service", "CEdit", "CMalloc",
        argumentParser,
      ],
      swiftSettings: swiftSettings,
      plugins: ["EmbedRules"]
    ),

    // Build tools: what is not Swift (BPF objects, rules, the demo recording) becomes Swift source.
    .executableTarget(name: "embed", swiftSettings: swiftSettings),
    .plugin(name: "EmbedBPF", capability: .buildTool(), dependencies: ["embed"]),
    .plugin(name: "EmbedRules", capability: .buildTool(), dependencies: ["embed"]),

    .testTarget(
      name: "EventsTests",
      dependencies: ["Events", "CSimdJSON", "EQLOracle"],
      swiftSettings: swiftSettings
    ),
    .testTarget(
      name: "TranslationTests",
      dependencies: ["Translation", "Service", "Storage", "Detection", "Rules", "Events"],
      swiftSettings: swiftSettings
    ),
    // The plain reading of the language, and random queries and events: for the tests alone.
    .target(
      name: "EQLOracle",
      dependencies: ["EQL", "Events"],
      path: "Tests/EQLOracle",
      swiftSettings: swiftSettings
    ),
    .testTarget(
      name: "EQLTests",
      dependencies: ["EQLOracle", "EQL", "Events", "CSimdJSON"],
      swiftSettings: swiftSettings
    ),
    .testTarget(
      name: "RulesTests",
      // TOMLKit reads the texts that our own reader is held against.
      dependencies: ["Rules", "EQL", "Events", .product(name: "TOMLKit", package: "TOMLKit")],
      swiftSettings: swiftSettings
    ),
    .testTarget(
      name: "DetectionTests",
      dependencies: ["EQLOracle", "Detection", "Rules", "EQL", "Events"],
      swiftSettings: swiftSettings
    ),
    .testTarget(
      name: "StorageTests",
      dependencies: [
        "Storage", "EQLOracle", "EQL", "Events", "CSimdJSON",
        .product(name: "GRDB", package: "GRDB.swift"),
      ],
      swiftSettings: swiftSettings
    ),
    .testTarget(
      name: "NotificationsTests",
      dependencies: ["swiftlet", "Notifications", "Storage", "Events"],
      swiftSettings: swiftSettings
    ),
    .testTarget(
      name: "AuditTests",
      dependencies: ["Audit", "Detection", "Rules", "EQL", "Events"],
      swiftSettings: swiftSettings
    ),
    .testTarget(name: "HostTests", dependencies: ["Host"], swiftSettings: swiftSettings),
    .testTarget(
      name: "SensorsTests",
      dependencies: ["Sensors", "Audit", "Events", "Host", "CBPF"],
      swiftSettings: swiftSettings
    ),
    .testTarget(
      name: "ServiceTests",
      dependencies: [
        "Service", "Translation", "Storage", "Detection", "Rules", "Events", "EQL", "Notifications",
      ],
      swiftSettings: swiftSettings
    ),
    .testTarget(
      name: "RunsTests",
      dependencies: ["Service", "Storage", "Detection", "Rules", "EQL", "Events"],
      swiftSettings: swiftSettings
    ),
    .testTarget(
      name: "EndToEndTests",
      // The libraries fill the states that the program is tried on.
      dependencies: [
        "swiftlet", "EQLOracle", "Detection", "Rules", "Storage", "Events", "Sensors", "Audit",
      ],
      swiftSettings: swiftSettings
    ),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx17
)
// Each fuzz target brings libFuzzer's entry point and is linked by Scripts/fuzz.sh, which asks for
// them; no other build sees them.
if Context.environment["SWIFTLET_FUZZ"] != nil {
  let fuzzTargets: [(name: String, dependencies: [Target.Dependency])] = [
    ("FuzzEvents", ["Events", "CSimdJSON", "CZlib", "CZstd"]),
    ("FuzzTranslation", ["Translation", "Events", "CSimdJSON"]),
    ("FuzzEQL", ["EQL", "Events", "CSimdJSON"]),
    ("FuzzSequences", ["EQL", "Events", "CSimdJSON"]),
    ("FuzzRules", ["Rules", "EQL", "Events"]),
    ("FuzzAudit", ["Audit", "Events"]),
    ("FuzzRecords", ["Sensors", "Host"]),
  ]
  for (name, dependencies) in fuzzTargets {
    package.targets.append(
      .target(
        name: name,
        dependencies: dependencies,
        path: "Fuzz/\(name)",
        swiftSettings: swiftSettings
      )
    )
    package.products.append(.library(name: name, type: .static, targets: [name]))
  }
}
