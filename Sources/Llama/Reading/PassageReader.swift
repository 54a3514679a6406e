/// Reads passages with a question in mind, and says of each sentence how likely it is to hold the answer.
///
/// A cross-encoder: question and passage go through a BERT encoder as one sequence, in which every token attends to every
/// other. Two outputs a token say whether an answer begins and ends there, and those of the first token whether there is
/// none, as in Devlin et al. (https://arxiv.org/abs/1810.04805, section 4.3). What was trained is a low-rank change of
/// the encoder's weights and the outputs, which are part of the program; pipelines/reader/train.py makes them.
public actor PassageReader {
  /// A passage in sentences.
  public struct Passage: Sendable {
    /// What it stands under: the title of its article, headings.
    public var heading: String
    public var sentences: [String]

    public init(heading: String, sentences: [String]) {
      self.heading = heading
      self.sentences = sentences
    }
  }

  private let model: BERTModel
  private let tokenizer: TextTokenizer
  private let output: SpanOutput
  private let pool: WorkerPool
  private let scratches: [Scratch]
  private let thread = InferenceThread()

  /// The engine's own thread.
  public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  /// Memory-maps the weights of the encoder that the reader was trained from, and adds the change.
  ///
  /// - Parameters:
  ///   - path: The folder of all-MiniLM-L6-v2.
  ///   - encoder: One loaded from the same folder, whose tokenizer is taken: reading it takes as long as the weights.
  ///     With that of another model the odds mean nothing.
  ///   - threads: Worker threads; `nil` for one a core.
  ///   - precision: How products are computed.
  /// - Throws: ``ModelError`` where the folder is damaged or holds an encoder of other sizes.
  public init(
    modelAt path: String, sharing encoder: TextEncoder? = nil, threads: Int? = nil, precision: Precision = .fast
  ) throws {
    FloatProduct.useOneThread()
    let weights = try ReaderWeights()
    let reading = BackgroundTask { try encoder?.tokenizer ?? TextTokenizer(json: path + "/tokenizer.json") }
    let configurationPath = path + "/config.json"
    let configuration = try BERTConfiguration(JSON(contentsOf: configurationPath), path: configurationPath)
    guard configuration.layers == weights.layers, configuration.positions >= ReadingSequence.longest else {
      throw ModelError(.unsupported, path: path, "is not all-MiniLM-L6-v2, which the reader was trained from")
    }
    let tensors = try SafetensorsFile(path: path + "/model.safetensors").tensors
    model = try BERTModel(
      BERTModel.weights(tensors, with: weights.adapter), configuration: configuration,
      layers: nil, precision: precision, secondType: weights.secondType(width: configuration.width))
    output = try SpanOutput(weights, width: configuration.width, order: model.order)
    tokenizer = try reading.value()
    try tokenizer.validate(rows: configuration.vocabularySize, path: path)
    guard tokenizer.prefix.count == 1, tokenizer.suffix.count == 1 else {
      throw ModelError(.unsupported, path: path, "has a tokenizer that does not put a text between two tokens")
    }
    pool = WorkerPool(workers: threads ?? processorCount())
    scratches = (0..<pool.workers).map { _ in Scratch(sharers: 1) }
  }

  /// How likely each sentence of each passage is to hold the answer: the log-odds that an answer begins and ends in it
  /// against that the passage has none, the mean of both. `nil` for a sentence of which nothing is read: question, heading
  /// and passage together are cut at 224 tokens.
  ///
  /// - Throws: `CancellationError` where the task is cancelled.
  public func read(_ passages: [Passage], for question: String) throws -> [[Float?]] {
    try Task.checkCancellation()
    let question = ReadingSequence.question(question, tokenizer: tokenizer)
    let sequences = passages.map { ReadingSequence(question: question, passage: $0, tokenizer: tokenizer) }
    var odds = [[Float?]](repeating: [], count: passages.count)
    let (model, output, scratches) = (model, output, scratches)
    odds.withUnsafeMutableBufferPointer { odds in
      // Each passage writes its own element.
      nonisolated(unsafe) let odds = odds
      pool.run(count: sequences.count) { index, worker in
        let sequence = sequences[index]
        let states = model.states(of: [sequence.tokens], second: [sequence.second], scratch: scratches[worker])
        odds[index] = output.logOdds(of: sequence.sentences, states: states)
      }
    }
    return odds
  }
}
