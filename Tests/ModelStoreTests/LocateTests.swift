import Foundation
import ModelStore
import TestSupport
import Testing

private func store(in folder: String) -> ModelStore {
  ModelStore(folder: folder, catalogue: [TinyModel.catalogueModel()])
}

private func write(_ text: String, to path: String) throws {
  let file = URL(fileURLWithPath: path)
  try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
  try Data(text.utf8).write(to: file)
}

private func locateError(_ store: ModelStore, _ nameOrPath: String) throws -> ModelStoreError {
  try #require(#expect(throws: ModelStoreError.self) { try store.locate(nameOrPath) })
}

@Test func theFolderIsTheGivenOneElseKBModelsElseTheXDGDataFolderElseBelowHome() {
  func folder(_ given: String?, _ environment: [String: String]) -> String {
    ModelStore(folder: given, catalogue: [], environment: environment).folder
  }
  let both = ["KB_MODELS": "/models", "XDG_DATA_HOME": "/data"]
  #expect(folder("/given", both) == "/given")
  #expect(folder(nil, both) == "/models")
  #expect(folder(nil, ["XDG_DATA_HOME": "/data"]) == "/data/kb/models")
  #expect(folder(nil, ["KB_MODELS": "", "XDG_DATA_HOME": "relative"]) == NSHomeDirectory() + "/.local/share/kb/models")
}

@Test func aModelThatIsNotInstalledIsReportedWithTheCommandThatPullsIt() throws {
  try withTemporaryFolder { folder in
    let error = try locateError(store(in: folder), "tiny")
    #expect(error.code == .notInstalled)
    #expect(error.message.contains("kb model pull tiny"))
    #expect(error.message.contains(folder))
  }
}

@Test func anUnknownNameIsReportedWithTheNamesThatExist() throws {
  try withTemporaryFolder { folder in
    let error = try locateError(store(in: folder), "huge")
    #expect(error.code == .unknownModel)
    #expect(error.message.contains("'huge'"))
    #expect(error.message.contains("tiny"))
  }
}

@Test func weightsCutShortAreReportedAsDamaged() throws {
  try withTemporaryFolder { folder in
    try write(String(TinyModel.weights.dropLast()), to: folder + "/tiny/model.safetensors")
    try write("{}", to: folder + "/tiny/1_Pooling/config.json")
    try write(TinyModel.tokenizer, to: folder + "/tiny/tokenizer.json")
    try write("{}", to: folder + "/tiny/kb-model.json")
    #expect(try locateError(store(in: folder), "tiny").code == .damaged)
    #expect(store(in: folder).installed() == [])
    try write(TinyModel.weights, to: folder + "/tiny/model.safetensors")
    #expect(try store(in: folder).locate("tiny").path == folder + "/tiny")
  }
}

@Test func aFolderWithSafetensorsAndAGGUFFileAreAcceptedByPath() throws {
  try withTemporaryFolder { folder in
    try write("weights", to: folder + "/bert/model.safetensors")
    try write("weights", to: folder + "/Llama.GGUF")
    let models = store(in: folder + "/models")
    #expect(try models.locate(folder + "/bert/").path == folder + "/bert")
    let bert = try models.locate(folder + "/bert")
    #expect(try models.locate(bert.name) == bert)
    #expect(try models.locate(folder + "/Llama.GGUF").path == folder + "/Llama.GGUF")
  }
}

@Test(arguments: ["llama.gguf", "best-of-breed.GGUF", "big-00001-of-00002.gguf"])
func aFolderWithOneGGUFModelIsThatModel(name: String) throws {
  try withTemporaryFolder { folder in
    try write("weights", to: folder + "/llama/" + name)
    try write("more weights", to: folder + "/llama/big-00002-of-00002.gguf")
    let models = store(in: folder + "/models")
    let model = try models.locate(folder + "/llama")
    #expect(model.path == folder + "/llama/" + name)
    #expect(try models.locate(model.name) == model)
    #expect(try models.digest(of: model) == models.digest(of: models.locate(model.path)))
    try write("weights", to: folder + "/llama/another.gguf")
    #expect(try locateError(models, folder + "/llama").code == .unsupported)
  }
}

@Test func otherPathsAreRefusedNamingThem() throws {
  try withTemporaryFolder { folder in
    try write("", to: folder + "/notes/notes.txt")
    let models = store(in: folder + "/models")
    #expect(try locateError(models, folder + "/none.gguf").code == .missing)
    #expect(try locateError(models, folder + "/notes").code == .unsupported)
    let error = try locateError(models, folder + "/notes/notes.txt")
    #expect(error.code == .unsupported)
    #expect(error.message.hasPrefix(folder + "/notes/notes.txt: "))
  }
}

@Test func theProgramsCatalogueHasDistinctNamesAndWellFormedEntries() throws {
  let catalogue = ModelStore(folder: "/nowhere").catalogue
  #expect(Set(catalogue.map(\.name)).count == catalogue.count)
  for model in catalogue {
    #expect(model.requirement.contains("=="))
    #expect(model.files.contains { $0.name == "model.safetensors" || $0.name.hasSuffix(".gguf") })
    for file in model.files {
      #expect(file.sha256.count == 64 && file.sha256.allSatisfy(\.isHexDigit))
    }
  }
}
