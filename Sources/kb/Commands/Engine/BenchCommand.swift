import ArgumentParser
import Foundation
import KnowledgeBase
import Llama
import ModelStore
import Retrieval

struct BenchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measure how fast a model runs on this machine.",
    discussion: """
      A .gguf model reads a prompt of -p tokens and writes -n tokens after it. A folder with model.safetensors encodes \
      -n texts of about -p tokens, tokenizing included. Loading is not measured. With --batch, a .gguf model also writes \
      several texts together; with --copy, it also writes a text that repeats its prompt, with guesses from the prompt \
      and without; with --memory, memory is read before and after each token, to compare both. --texts encodes the \
      lines of a file instead, and --vectors also searches so many random vectors of the encoder's length for the \
      nearest 20. --queries searches the database, whose vectors must be the model's, for the lines of a file.
      """)

  @Argument(help: "A catalogue name, a .gguf file, or a folder with model.safetensors.")
  var model: String

  @Option(
    name: .customShort("p"),
    help: ArgumentHelp("Tokens of the prompt, or of each text (default: 512, or 80).", valueName: "n"))
  var inputTokens: Int?

  @Option(
    name: .customShort("n"),
    help: ArgumentHelp("Tokens to write, or texts to encode (default: 128, or 1000).", valueName: "n"))
  var outputs: Int?

  @Option(help: ArgumentHelp("Texts to write together.", valueName: "n"))
  var batch: Int?

  @Flag(help: "Measure what guessing from the prompt brings.")
  var copy = false

  @Flag(help: "Compare the writing of tokens with reading memory.")
  var memory = false

  @Option(help: "Worker threads.")
  var threads = ProcessInfo.processInfo.activeProcessorCount

  @Option(help: ArgumentHelp("Texts to encode, one a line.", valueName: "file"))
  var texts: String?

  @Option(help: ArgumentHelp("Random vectors to search.", valueName: "n"))
  var vectors: Int?

  @Flag(help: "Search the random vectors by comparing signs first, too.")
  var signs = false

  @Option(help: ArgumentHelp("What to search the database for, one query a line.", valueName: "file"))
  var queries: String?

  @Option(help: ArgumentHelp("Also search what filters as in a query keep, such as tag:llama.", valueName: "filters"))
  var filter: String?

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var options: GlobalOptions

  func validate() throws {
    for (name, value, most) in [
      ("-p", inputTokens, 100_000), ("-n", outputs, 100_000), ("--threads", threads, 256), ("--batch", batch, 24),
      ("--vectors", vectors, 10_000_000),
    ] {
      if let value, !(1...most).contains(value) { throw ValidationError("\(name) must be from 1 to \(most).") }
    }
    if filter != nil, queries == nil { throw ValidationError("--filter goes with --queries.") }
    if texts != nil, inputTokens != nil || outputs != nil { throw ValidationError("--texts takes no -p or -n.") }
  }

  func run() async throws {
    try await CommandFailure.reporting {
      let installed = try options.modelStore.locate(model)
      var report = BenchmarkReport(model: installed.name, threads: threads)
      if installed.path.lowercased().hasSuffix(".gguf") {
        try await measureGenerator(at: installed.path, into: &report)
      } else if let queries {
        report.database = try await measureSearch(of: database.path, for: queries, by: installed)
      } else {
        try await measureEncoder(at: installed.path, into: &report)
      }
      if options.json {
        try Output.json(report)
      } else {
        Output.line(report.text)
      }
    }
  }

  private func measureGenerator(at path: String, into report: inout BenchmarkReport) async throws {
    let generator = try TextGenerator(modelAt: path, threads: threads)
    let promptTokens = inputTokens ?? 512
    // The first pass brings weights and working memory in; it is not what a run of any length costs.
    _ = try await generator.measure(promptTokens: min(promptTokens, 64), tokens: 1)
    let speed = try await generator.measure(
      promptTokens: promptTokens, tokens: outputs ?? 128, readsMemory: memory)
    report.prompt = .init(tokens: speed.promptTokens, in: speed.promptDuration)
    report.decode = .init(tokens: speed.tokens, in: speed.duration)
    report.memory = speed.memory.map(BenchmarkReport.Memory.init)
    if let batch {
      let speed = try await generator.measure(texts: batch, promptTokens: promptTokens, tokens: outputs ?? 128)
      report.batch = .init(texts: batch, tokens: speed.tokens, in: speed.duration)
    }
    if copy { report.copy = try await measureCopying(generator) }
  }

  private func measureCopying(_ generator: TextGenerator) async throws -> BenchmarkReport.Copying {
    // A passage twice and its beginning: any model goes on with the rest of it.
    let passage = BenchmarkTexts.passage
    let prompt = "\(passage)\n\n\(passage)\n\n\(passage.prefix(40))"
    var choice = GenerationOptions()
    choice.maximumTokens = outputs ?? 128
    choice.guessesAhead = false
    let plain = try await generator.complete(prompt, options: choice)
    choice.guessesAhead = true
    let guessed = try await generator.complete(prompt, options: choice)
    return BenchmarkReport.Copying(
      tokens: guessed.tokens, passes: guessed.passes,
      tokensPerSecond: perSecond(max(0, guessed.tokens - 1), in: guessed.duration),
      unguessedTokensPerSecond: perSecond(max(0, plain.tokens - 1), in: plain.duration))
  }

  private func measureEncoder(at path: String, into report: inout BenchmarkReport) async throws {
    let encoder = try TextEncoder(modelAt: path, threads: threads)
    let texts =
      try texts.map { try TextInput.read($0).split(separator: "\n").map(String.init) }
      ?? BenchmarkTexts.make(count: outputs ?? 1000, tokens: inputTokens ?? 80, for: encoder)
    _ = try await encoder.encode(Array(texts.prefix(64)), as: .passage)
    let clock = ContinuousClock()
    let began = clock.now
    _ = try await encoder.encode(texts, as: .passage)
    let duration = clock.now - began
    let tokens = texts.reduce(0) { $0 + min(encoder.tokenCount($1), encoder.info.maximumTokens) }
    report.encode = .init(texts: texts.count, tokens: tokens, in: duration)
    report.search = vectors.map {
      SearchBenchmark(vectors: $0, dimensions: encoder.info.dimensions, comparingSigns: signs)
    }
  }

  private func measureSearch(
    of database: String, for queries: String, by model: InstalledModel
  ) async throws -> DatabaseBenchmark {
    let knowledgeBase = try KnowledgeBase(path: database, access: .readOnly).snapshot()
    let digest = try options.modelStore.digest(of: model)
    guard let record = try knowledgeBase.encoders().first(where: { $0.digest == digest }) else {
      throw ModelStoreError(.notInstalled, "\(database) has no vectors of \(model.name)")
    }
    let lines = try TextInput.read(queries).split(separator: "\n").map(String.init)
    guard !lines.isEmpty else { throw EvaluationError(queries, "has no query") }
    return try await DatabaseBenchmark(
      of: knowledgeBase, encoder: LoadedEncoder(record: record, encoder: TextEncoder(modelAt: model.path)),
      queries: lines, filter: SearchQuery(filter ?? "").filter)
  }
}

/// The JSON of `kb bench`: `prompt` and `decode` of a generator, `memory`, `batch` and `copy` if asked for, or `encode` of an
/// encoder and `search` if asked for, or `database`.
private struct BenchmarkReport: Encodable {
  struct Speed: Encodable {
    let texts: Int?
    let tokens: Int
    let textsPerSecond: Double?
    let tokensPerSecond: Double

    private enum CodingKeys: String, CodingKey {
      case texts, tokens
      case textsPerSecond = "texts_per_second"
      case tokensPerSecond = "tokens_per_second"
    }

    init(texts: Int? = nil, tokens: Int, in duration: Duration) {
      self.texts = texts
      self.tokens = tokens
      textsPerSecond = texts.map { perSecond($0, in: duration) }
      tokensPerSecond = perSecond(tokens, in: duration)
    }

    var text: String {
      let ofTexts = textsPerSecond.map { "\(texts ?? 0) texts, \(Int($0.rounded())) a second; " } ?? ""
      return ofTexts + "\(tokens) tokens, \(Int(tokensPerSecond.rounded())) a second"
    }
  }

  /// A text that repeats its prompt.
  struct Copying: Encodable {
    let tokens: Int
    let passes: Int
    let tokensPerSecond: Double
    let unguessedTokensPerSecond: Double

    private enum CodingKeys: String, CodingKey {
      case tokens, passes
      case tokensPerSecond = "tokens_per_second"
      case unguessedTokensPerSecond = "unguessed_tokens_per_second"
    }

    var text: String {
      "\(tokens) tokens in \(passes) passes, \(Int(tokensPerSecond.rounded())) a second; without guesses "
        + "\(Int(unguessedTokensPerSecond.rounded()))"
    }
  }

  /// Reading memory between tokens.
  struct Memory: Encodable {
    let bytesPerSecond: Double
    let bytesPerToken: Double

    private enum CodingKeys: String, CodingKey {
      case bytesPerSecond = "bytes_per_second"
      case bytesPerToken = "bytes_per_token"
    }

    init(_ speed: MemorySpeed) {
      (bytesPerSecond, bytesPerToken) = (speed.bytesPerSecond, speed.bytesPerToken)
    }

    var text: String {
      "\(Int((bytesPerSecond / 1e9).rounded())) GB a second; \(Int((bytesPerToken / 1e6).rounded())) MB in a token's time"
    }
  }

  let model: String
  let threads: Int
  var prompt: Speed?
  var decode: Speed?
  var memory: Memory?
  var batch: Speed?
  var copy: Copying?
  var encode: Speed?
  var search: SearchBenchmark?
  var database: DatabaseBenchmark?

  init(model: String, threads: Int) {
    self.model = model
    self.threads = threads
  }

  var text: String {
    let rows = [
      ("prompt", prompt?.text), ("decode", decode?.text), ("memory", memory?.text), ("batch ", batch?.text),
      ("copy  ", copy?.text),
      ("encode", encode?.text), ("search", search?.text), ("search", database?.summary),
    ]
    return
      (["\(model), \(threads) \(threads == 1 ? "thread" : "threads")"]
      + rows.compactMap { name, text in text.map { "  \(name)  \($0)" } }).joined(separator: "\n")
  }
}
