// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "kb",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "kb", targets: ["kb"]),
    .library(name: "KnowledgeBase", targets: ["KnowledgeBase", "Retrieval", "Answers", "Pipelines"]),
    .library(name: "Llama", targets: ["Llama"]),
  ],
  dependencies: [
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    .package(url: "https://github.com/apple/swift-system", from: "1.5.0"),
  ],
  targets: [
    // Foreign libraries.
    .systemLibrary(name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"]), .brew(["libxml2"])]),
    .systemLibrary(
      name: "CCMarkGFM", pkgConfig: "libcmark-gfm",
      providers: [.apt(["libcmark-gfm-dev", "libcmark-gfm-extensions-dev"]), .brew(["cmark-gfm"])]),
    .systemLibrary(
      name: "CDeflate", pkgConfig: "libdeflate", providers: [.apt(["libdeflate-dev"]), .brew(["libdeflate"])]),
    .systemLibrary(
      name: "CArchive", pkgConfig: "libarchive", providers: [.apt(["libarchive-dev"]), .brew(["libarchive"])]),
    .systemLibrary(name: "CLibEdit", pkgConfig: "libedit", providers: [.apt(["libedit-dev"]), .brew(["libedit"])]),
    .systemLibrary(name: "CDirectory"),
    // Its pkg-config file has flags that SwiftPM refuses; see shim.h.
    .systemLibrary(name: "CGMime", providers: [.apt(["libgmime-3.0-dev"]), .brew(["gmime"])]),
    .systemLibrary(
      name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"]), .brew(["openblas"])]),

    // The engine: weights to vectors and words.
    .target(name: "CKernels"),
    .target(name: "CReaderWeights", exclude: ["reader.bin"]),
    .target(name: "Llama", dependencies: ["CKernels", "COpenBLAS", "CReaderWeights"]),
    .target(
      name: "ModelStore",
      dependencies: [
        "Llama",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ]),

    // The data's way: bytes, articles, the store, passages, answers.
    .target(name: "CFullText"),
    .target(name: "Articles", dependencies: ["CArchive", "CGMime", "CLibXML2", "CCMarkGFM", "CDeflate", "Yams"]),
    .target(
      name: "KnowledgeBase",
      dependencies: [
        "Articles", "CFullText",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "GRDB", package: "GRDB.swift"),
      ]),
    .target(name: "Retrieval", dependencies: ["Articles", "KnowledgeBase", "Llama"]),
    .target(
      name: "Answers", dependencies: ["Articles", "KnowledgeBase", "Llama", "Retrieval"]),
    .target(
      name: "Pipelines",
      dependencies: ["Articles", "CDirectory", "KnowledgeBase", "Llama", "Retrieval", "Answers", "Yams"]),
    .executableTarget(
      name: "kb",
      dependencies: [
        "Articles", "CLibEdit", "KnowledgeBase", "Llama", "ModelStore", "Retrieval", "Answers", "Pipelines",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      // With Swift's libraries inside, the command starts in two thirds of the time and runs where no Swift is installed.
      // The default linker warns of a function in them that the command never calls.
      linkerSettings: [.unsafeFlags(["-static-stdlib", "-use-ld=lld"], .when(platforms: [.linux]))]),

    // Tests, one target per library target.
    .target(name: "TestSupport", dependencies: ["Articles", "ModelStore"], path: "Tests/TestSupport"),
    .testTarget(name: "LlamaTests", dependencies: ["Llama", "CKernels", "TestSupport"], exclude: ["Fixtures"]),
    .testTarget(
      name: "ModelStoreTests",
      dependencies: [
        "ModelStore", "TestSupport",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "Subprocess", package: "swift-subprocess"),
      ]),
    .testTarget(name: "ArticlesTests", dependencies: ["Articles", "TestSupport"], exclude: ["Fixtures"]),
    .testTarget(
      name: "KnowledgeBaseTests",
      dependencies: ["KnowledgeBase", "Articles", "TestSupport", .product(name: "GRDB", package: "GRDB.swift")],
      exclude: ["Fixtures"]),
    .testTarget(
      name: "RetrievalTests",
      dependencies: [
        "Retrieval", "KnowledgeBase", "Articles", "Llama", "TestSupport", .product(name: "GRDB", package: "GRDB.swift"),
      ]),
    .testTarget(
      name: "AnswersTests",
      dependencies: [
        "Answers", "Retrieval", "KnowledgeBase", "Articles", "Llama", "Pipelines", "TestSupport",
        .product(name: "Crypto", package: "swift-crypto"),
      ]),
    .testTarget(
      name: "PipelinesTests",
      dependencies: ["Pipelines", "Answers", "Llama", "Retrieval", "KnowledgeBase", "Articles", "TestSupport"]),
    .testTarget(
      name: "CommandTests",
      dependencies: [
        "TestSupport",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ]),
  ]
)

// The fuzzer has libFuzzer's `main`, so it can only be built with the sanitizer: see pipelines/fuzz/fuzz.sh.
if Context.environment["KB_FUZZ"] != nil {
  package.targets.append(
    .executableTarget(name: "fuzz", dependencies: ["Articles", "Llama"], path: "Tests/Fuzzing"))
}

for target in package.targets where target.type != .system {
  target.swiftSettings = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  ]
}
// Modules of the static libraries name what else to link.
package.targets.first { $0.name == "kb" }?.swiftSettings?.append(
  .unsafeFlags(["-static-stdlib"], .when(platforms: [.linux])))
