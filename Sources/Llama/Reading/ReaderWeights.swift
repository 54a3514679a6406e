import CReaderWeights

/// What was trained for ``PassageReader``: a GGUF file inside the program.
struct ReaderWeights {
  /// The change of the encoder's layers.
  let adapter: LowRankAdapter
  /// How many layers it changes.
  let layers: Int
  private let tensors: WeightTensors

  private static let (typeName, outputName) = ("token_type.second", "output.weight")

  init() throws {
    var size = 0
    let bytes = kb_reader_weights(&size)
    let file = try GGUFFile(
      MappedFile(constant: UnsafeRawBufferPointer(start: bytes, count: size), name: "the reader's weights"))
    tensors = file.tensors
    adapter = try LowRankAdapter(file, besides: [Self.typeName, Self.outputName])
    layers = Set(adapter.modules.keys.compactMap { $0.split(separator: ".").first { $0.allSatisfy(\.isNumber) } }).count
  }

  /// What is added to the tokens of the passage.
  func secondType(width: Int) throws -> [Float] {
    try tensors.tensor(Self.typeName, shape: [width]).dequantized()
  }

  /// The rows for where an answer begins and for where it ends.
  func output(width: Int) throws -> [[Float]] {
    let values = try tensors.tensor(Self.outputName, shape: [2, width]).dequantized()
    return [Array(values.prefix(width)), Array(values.suffix(width))]
  }
}
