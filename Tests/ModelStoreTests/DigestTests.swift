import Foundation
import ModelStore
import TestSupport
import Testing

private let filesOfTheEngine = [
  "model.safetensors", "config.json", "tokenizer.json", "1_Pooling/config.json", "sentence_bert_config.json",
  "kb-model.json",
]

/// A copy of one small model in two folders, and a store that remembers digests in a third.
private func withModel(_ body: (_ store: ModelStore, _ model: String, _ copy: String) throws -> Void) throws {
  try withTemporaryFolder { folder in
    for name in ["model", "copy"] {
      try FileManager.default.createDirectory(
        atPath: "\(folder)/\(name)/1_Pooling", withIntermediateDirectories: true)
      for file in filesOfTheEngine {
        try write("content of \(file)", to: "\(folder)/\(name)/\(file)")
      }
    }
    try body(ModelStore(folder: folder + "/models", catalogue: []), folder + "/model", folder + "/copy")
  }
}

private func write(_ text: String, to path: String) throws { try Data(text.utf8).write(to: URL(fileURLWithPath: path)) }

private func setModificationTime(_ seconds: Double, of path: String) throws {
  let date = Date(timeIntervalSince1970: seconds)
  try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: path)
}

@Test func theDigestDoesNotDependOnWhereTheModelLies() throws {
  try withModel { store, model, copy in
    let digest = try store.digest(of: store.locate(model))
    #expect(digest.count == 64)
    #expect(try store.digest(of: store.locate(copy)) == digest)
  }
}

@Test(arguments: filesOfTheEngine)
func aChangeOfAnyFileTheEngineReadsChangesTheDigest(file: String) throws {
  try withModel { store, model, _ in
    let before = try store.digest(of: store.locate(model))
    try write("other content, of another length", to: model + "/" + file)
    #expect(try store.digest(of: store.locate(model)) != before)
  }
}

@Test func aFileThatTheEngineDoesNotReadLeavesTheDigest() throws {
  try withModel { store, model, _ in
    let before = try store.digest(of: store.locate(model))
    try write("notes", to: model + "/README.md")
    #expect(try store.digest(of: store.locate(model)) == before)
  }
}

@Test(arguments: [
  "lora/adapter_model.safetensors", "lora/adapter_config.json", "dense/model.safetensors", "dense/config.json",
])
func anAdapterAndAProjectionBelongToTheDigest(file: String) throws {
  try withTemporaryFolder { folder in
    let store = ModelStore(folder: folder + "/models", catalogue: [])
    for part in ["lora", "dense"] {
      try FileManager.default.createDirectory(atPath: "\(folder)/\(part)", withIntermediateDirectories: true)
    }
    try write("weights", to: folder + "/a.gguf")
    try write("one", to: folder + "/" + file)
    try write("{}", to: folder + "/kb-model.json")
    let unnamed = try store.digest(of: store.locate(folder + "/a.gguf"))
    try write("another", to: folder + "/" + file)
    #expect(try store.digest(of: store.locate(folder + "/a.gguf")) == unnamed)
    try write(#"{"adapter":"lora","projection":"dense"}"#, to: folder + "/kb-model.json")
    let named = try store.digest(of: store.locate(folder + "/a.gguf"))
    try write("yet another", to: folder + "/" + file)
    #expect(try store.digest(of: store.locate(folder + "/a.gguf")) != named)
  }
}

@Test func anAdapterThatIsOneFileBelongsToTheDigest() throws {
  try withModel { store, model, _ in
    try write("one", to: model + "/lora.gguf")
    try write(#"{"adapter":"lora.gguf"}"#, to: model + "/kb-model.json")
    let before = try store.digest(of: store.locate(model))
    try write("another", to: model + "/lora.gguf")
    #expect(try store.digest(of: store.locate(model)) != before)
  }
}

@Test(arguments: ["chat_template.jinja", "tokenizer_config.json", "generation_config.json"])
func whatALlamaWritesWithBelongsToItsDigestAndToNoOthers(file: String) throws {
  try withModel { store, model, copy in
    try write(#"{"model_type":"mistral"}"#, to: model + "/config.json")
    for folder in [model, copy] {
      let without = try store.digest(of: store.locate(folder))
      try write("one", to: folder + "/" + file)
      #expect(try (store.digest(of: store.locate(folder)) != without) == (folder == model))
    }
  }
}

@Test func everyFileOfAnIndexedModelCountsInItsDigest() throws {
  try withTemporaryFolder { folder in
    let store = ModelStore(folder: folder + "/models", catalogue: [])
    let index = #"{"weight_map":{"a":"model-00001-of-00002.safetensors","b":"model-00002-of-00002.safetensors"}}"#
    try write(index, to: folder + "/model.safetensors.index.json")
    try write("one", to: folder + "/model-00001-of-00002.safetensors")
    try write("two", to: folder + "/model-00002-of-00002.safetensors")
    let digest = try store.digest(of: store.locate(folder))
    try write("another", to: folder + "/model-00002-of-00002.safetensors")
    #expect(try store.digest(of: store.locate(folder)) != digest)
  }
}

@Test func aRenamedGGUFFileKeepsItsDigest() throws {
  try withTemporaryFolder { folder in
    let store = ModelStore(folder: folder + "/models", catalogue: [])
    try write("weights", to: folder + "/a.gguf")
    let digest = try store.digest(of: store.locate(folder + "/a.gguf"))
    try FileManager.default.moveItem(atPath: folder + "/a.gguf", toPath: folder + "/b.gguf")
    #expect(try store.digest(of: store.locate(folder + "/b.gguf")) == digest)
  }
}

@Test func everyPartOfASplitGGUFModelCountsInItsDigest() throws {
  try withTemporaryFolder { folder in
    let store = ModelStore(folder: folder + "/models", catalogue: [])
    try write("part one", to: folder + "/big-00001-of-00002.gguf")
    try write("part two", to: folder + "/big-00002-of-00002.gguf")
    let digest = try store.digest(of: store.locate(folder + "/big-00001-of-00002.gguf"))
    try write("another second part", to: folder + "/big-00002-of-00002.gguf")
    #expect(try store.digest(of: store.locate(folder + "/big-00001-of-00002.gguf")) != digest)
  }
}

@Test func weightsAreReadAgainOnlyWhenSizeOrModificationTimeChange() throws {
  try withModel { store, model, _ in
    let weights = model + "/model.safetensors"
    try setModificationTime(1_700_000_000, of: weights)
    let digest = try store.digest(of: store.locate(model))
    // Content of the same length under the same time: only a second reading could tell.
    try write("CONTENT OF MODEL.SAFETENSORS", to: weights)
    try setModificationTime(1_700_000_000, of: weights)
    #expect(try store.digest(of: store.locate(model)) == digest)
    try setModificationTime(1_700_000_001, of: weights)
    #expect(try store.digest(of: store.locate(model)) != digest)
  }
}

@Test func aDamagedMemoryOfDigestsOnlyCostsReadingAgain() throws {
  try withModel { store, model, _ in
    let digest = try store.digest(of: store.locate(model))
    try write("{", to: store.folder + "/digests.json")
    #expect(try store.digest(of: store.locate(model)) == digest)
  }
}
