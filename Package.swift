// swift-tools-version: 6.2
import PackageDescription

/// Every target of ours: Swift 6, no warning let through, imports internal unless said otherwise.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let collections = Target.Dependency.product(name: "DequeModule", package: "swift-collections")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let embedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let http1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")

let nio = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let posix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let tls = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")

func systemLibrary(_ name: String, pkgConfig: String? = nil) -> Target {
    .systemLibrary(name: name, path: "Sources/System/\(name)", pkgConfig: pkgConfig)
}

func library(_ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource] = []) -> Target {
    .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: settings)
}

func program(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(name: name, dependencies: dependencies, swiftSettings: settings)
}

func testHelp(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, path: "Tests/Support/\(name)", swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies + ["TestTools"], swiftSettings: settings)
}

let package = Package(
    name: "paraph",
    products: [
        .executable(name: "paraph", targets: ["paraph"]),
        .executable(name: "paraph-worker", targets: ["paraph-worker"]),
        .executable(name: "paraph-bench", targets: ["paraph-bench"]),
    ],
    dependencies: [
        // Its configuration package is not used: without the trait 300 files less are compiled.
        .package(
            url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1", traits: ["FullFoundation"]),
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", exact: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
    ],
    targets: [
        // The C libraries, each imported by one target only.
        systemLibrary("CLibPQ", pkgConfig: "libpq"),
        systemLibrary("CLibXML2", pkgConfig: "libxml-2.0"),
        systemLibrary("CQPDF", pkgConfig: "libqpdf"),
        systemLibrary("CCairo", pkgConfig: "cairo"),
        systemLibrary("CHEIF", pkgConfig: "libheif"),
        systemLibrary("CTIFF", pkgConfig: "libtiff-4"),
        systemLibrary("CTurboJPEG", pkgConfig: "libturbojpeg"),
        systemLibrary("CSpawn"),

        // The staircase: each imports what stands below it.
        library("Domain", [crypto]),
        library("Postgres", ["CLibPQ", collections, logging]),
        library(
            "EventStore", ["Domain", "Postgres", crypto, logging],
            resources: [
                .embedInCode("Migrations/0001-log.sql"),
                .embedInCode("Migrations/0002-seal.sql"),
                .embedInCode("Migrations/0004-consumers.sql"),
                .embedInCode("Migrations/0005-answers.sql"),
                .embedInCode("Migrations/0006-partitions.sql"),
                .embedInCode("Migrations/0007-skips.sql"),
                .embedInCode("Migrations/0008-chunks.sql"),
                .embedInCode("Migrations/0009-owner.sql"),
                .embedInCode("Migrations/0010-leases.sql"),
                .embedInCode("Migrations/0011-unnamed.sql"),
            ]),
        library("Projections", ["EventStore", "Domain", "Postgres", logging]),
        library("Formats", ["Domain", "CLibXML2"]),
        library("DocumentProtocol"),
        library("DocumentWork", ["DocumentProtocol", "CQPDF", "CCairo", "CHEIF", "CTIFF", "CTurboJPEG"]),
        library("Documents", ["DocumentProtocol", "CSpawn", logging]),
        library(
            "Workflows",
            [
                "Projections", "EventStore", "Domain", "Postgres", "Formats", "Documents", crypto, http1, logging, nio,
                posix, tls,
            ]),
        library(
            "API",
            [
                "Workflows", "Projections", "EventStore", "Domain", "Postgres", "Documents", hummingbird, crypto,
                lifecycle, logging,
            ]),
        library("Connectors", [logging]),

        program("paraph-worker", ["DocumentWork"]),
        program(
            "paraph",
            [
                "API", "Workflows", "Projections", "EventStore", "Domain", "Postgres", "Formats", "Documents",
                "Connectors", "paraph-worker", arguments, lifecycle, logging,
            ]),
        program("paraph-bench", ["EventStore", "Domain", "Postgres", "Projections", hummingbird, arguments, logging]),

        testHelp("TestSupport", ["Domain", "EventStore", "Projections", "Postgres", "TestTools"]),
        testHelp("TestTools"),
        testHelp("InProcess", [hummingbird, embedded]),
        testHelp("HTTPReceiver", ["TestTools", http1, nio, posix, tls]),
        testHelp("GivenWhenThen", ["Domain"]),
        tests("DomainTests", ["Domain", "GivenWhenThen"]),
        tests("PostgresTests", ["Postgres", "TestSupport", logging]),
        tests("EventStoreTests", ["EventStore", "Domain", "Postgres", "TestSupport", crypto, logging]),
        tests(
            "ProjectionsTests",
            ["Projections", "EventStore", "Domain", "Postgres", "TestSupport", "GivenWhenThen", logging]),
        tests("FaultsTests", ["Workflows", "Projections", "EventStore", "Domain", "paraph", "paraph-worker"]),
        tests("ProgramTests", ["EventStore", "Domain", "Postgres", "TestSupport", "paraph", "paraph-worker", posix]),
        tests("FormatsTests", ["Formats", "Domain"]),
        tests("DocumentsTests", ["Documents", "DocumentProtocol", "DocumentWork", "paraph-worker"]),
        tests(
            "WorkflowsTests",
            [
                "Workflows", "Projections", "EventStore", "Domain", "Formats", "Documents", "Postgres", "TestSupport",
                "HTTPReceiver", "paraph-worker", logging, tls,
            ]),
        tests(
            "APITests",
            [
                "API", "Connectors", "InProcess", "HTTPReceiver", "TestSupport", "Workflows", "Projections",
                "EventStore", "Domain", "Formats", "Documents", "Postgres", "paraph-worker", hummingbird, logging,
                posix,
            ]),
    ]
)
