import Answers
import Articles
import Dispatch
import Foundation
import KnowledgeBase
import Llama
import ModelStore
import Pipelines
import Retrieval
import Synchronization

/// A command's open database with the encoders it can use.
struct Session {
  let knowledgeBase: KnowledgeBase
  let encoders: [LoadedEncoder]
  /// Reads paragraphs for answers, where a command answers.
  let reader: PassageReader?
  private let store: ModelStore

  /// The encoders that passages are embedded with unless the user says otherwise, the strongest first.
  static let defaultEncoders = ["all-minilm-l6-v2", "wordllama-l2-256"]

  /// The encoder that the reader was trained from.
  private static let readerModel = "all-minilm-l6-v2"

  private init(
    _ knowledgeBase: KnowledgeBase, _ encoders: [LoadedEncoder], _ store: ModelStore, reader: PassageReader? = nil
  ) {
    self.knowledgeBase = knowledgeBase
    self.encoders = encoders
    self.store = store
    self.reader = reader
  }

  /// Which models a command needs. Loading one takes as long as a search.
  enum WantedModels {
    case none
    /// The encoder that passages are searched by.
    case strongestEncoder
    /// All encoders of the database and the reader: what answers are made with.
    case all
  }

  /// Opens a database for searching, with the encoders its vectors were made by.
  ///
  /// An encoder whose model is not installed, or has other weights by now, is left out with a note.
  static func reading(
    _ database: DatabaseOptions, _ options: GlobalOptions, models wanted: WantedModels = .all
  ) throws -> Session {
    // One moment for the whole command, whatever an ingest writes meanwhile.
    let knowledgeBase = try KnowledgeBase(path: database.path, access: .readOnly).snapshot()
    let store = options.modelStore
    let records = try strongestFirst(knowledgeBase.encoders())
    switch wanted {
    case .none: return Session(knowledgeBase, [], store)
    case .strongestEncoder:
      return Session(knowledgeBase, firstLoaded(records, from: store).map { [$0] } ?? [], store)
    case .all:
      // A database without vectors is answered from by words alone.
      // Of several with one name the last was made with what is installed.
      let base = records.last { $0.name == readerModel }
      var loads = records.map { Load(encoder: $0, hasReader: $0.id == base?.id) }
      if !loads.isEmpty, base == nil { loads.append(Load(encoder: nil, hasReader: true)) }
      let loaded = loads.concurrentMap { $0.loaded(from: store) }
      return Session(
        knowledgeBase, loaded.compactMap(\.encoder), store, reader: loaded.compactMap(\.reader).first)
    }
  }

  /// A database's encoders, the strongest first: those that the user brought, as nobody embeds with them otherwise, then
  /// the catalogue's as they were measured.
  static func strongestFirst(_ encoders: [EncoderRecord]) -> [EncoderRecord] {
    let rank = { (encoder: EncoderRecord) in CatalogueModel.all.firstIndex { $0.name == encoder.name } ?? -1 }
    return encoders.sorted { (rank($0), $0.id) < (rank($1), $1.id) }
  }

  /// What articles add to a database, by the vectors of its strongest encoder; nothing where there is none.
  static func novelties(of articles: [ArticleID], in knowledgeBase: KnowledgeBase) throws
    -> [ArticleID: ArticleNovelty]
  {
    guard !articles.isEmpty, let encoder = try strongestFirst(knowledgeBase.encoders()).first else { return [:] }
    return try NoveltyMeasure(knowledgeBase: knowledgeBase, encoder: encoder)?.novelties(of: articles) ?? [:]
  }

  /// Opens or creates a database for an ingest with the named encoders.
  ///
  /// - Throws: Where a model is not installed, saying how to get it.
  static func writing(
    _ database: DatabaseOptions, _ options: GlobalOptions, encoders names: [String],
    access: KnowledgeBase.Access = .create
  ) throws -> Session {
    let models = try names.map { try options.modelStore.locate($0) }
    let knowledgeBase = try KnowledgeBase(path: database.path, access: access)
    let encoders = try models.map { model in
      let encoder = try TextEncoder(modelAt: model.path)
      let record = try knowledgeBase.encoder(
        name: model.name, digest: options.modelStore.digest(of: model), dimensions: encoder.info.dimensions)
      return LoadedEncoder(record: record, encoder: encoder)
    }
    return Session(knowledgeBase, encoders, options.modelStore)
  }

  /// Cuts passages to the strongest encoder's measure.
  var passageBuilder: PassageBuilder { Self.passageBuilder(for: encoders[0].encoder) }

  /// Cuts passages to an encoder's measure.
  static func passageBuilder(for encoder: TextEncoder) -> PassageBuilder {
    PassageBuilder(maximumTokens: encoder.info.maximumTokens) { encoder.tokenCount($0) }
  }

  var searcher: Searcher { Searcher(knowledgeBase: knowledgeBase, encoders: encoders) }

  var answerer: Answerer {
    Answerer(knowledgeBase: knowledgeBase, searcher: searcher, encoders: encoders, reader: reader)
  }

  /// A writer of answers with a language model by catalogue name or path.
  func writer(_ generator: String, _ options: GlobalOptions) throws -> AnswerWriter {
    let model = try options.modelStore.locate(generator)
    return AnswerWriter(
      generator: try TextGenerator(modelAt: model.path), name: model.name, encoder: encoders.first?.encoder)
  }

  /// The same with the reader that answers are read by, which is loaded now.
  func loadingReader() -> Session {
    Session(
      knowledgeBase, encoders, store,
      reader: Self.loadReader(from: store, sharing: encoders.first { $0.record.name == Self.readerModel }?.encoder))
  }

  /// What an ingest changed about the watched questions: their answers change with the articles only.
  func questionChanges(
    after report: IngestReport, progress: @Sendable (RunProgress) -> Void
  ) async throws -> [QuestionChange] {
    guard report.added + report.updated + report.removed > 0, report.left == nil,
      try !knowledgeBase.watchedQuestions().isEmpty
    else { return [] }
    return try await loadingReader().standingQuestions(in: knowledgeBase).check(progress: progress)
  }

  /// Asks the questions that a database watches; the answers are kept through `writer`.
  func standingQuestions(in writer: KnowledgeBase) -> StandingQuestions {
    StandingQuestions(knowledgeBase: writer, answerer: answerer)
  }

  /// Models to load one after another, as the reader takes the tokenizer of its encoder.
  private struct Load: Sendable {
    let encoder: EncoderRecord?
    let hasReader: Bool

    func loaded(from store: ModelStore) -> (encoder: LoadedEncoder?, reader: PassageReader?) {
      let loaded = encoder.flatMap { loadOrNote($0, from: store) }
      return (loaded, hasReader ? loadReader(from: store, sharing: loaded?.encoder) : nil)
    }
  }

  private static func firstLoaded(_ records: [EncoderRecord], from store: ModelStore) -> LoadedEncoder? {
    for record in records {
      if let encoder = loadOrNote(record, from: store) { return encoder }
    }
    return nil
  }

  /// An encoder, `nil` where it cannot be used, which is noted.
  private static func loadOrNote(_ record: EncoderRecord, from store: ModelStore) -> LoadedEncoder? {
    do {
      return try load(record, from: store)
    } catch {
      Output.note("kb: searching without \(record.name): \(error)")
      return nil
    }
  }

  /// The reader of paragraphs. Without the encoder that it was trained from there is none, as for those who chose others;
  /// where that is damaged, it is noted.
  private static func loadReader(from store: ModelStore, sharing encoder: TextEncoder? = nil) -> PassageReader? {
    do {
      return try PassageReader(modelAt: store.locate(readerModel).path, sharing: encoder)
    } catch let error as ModelStoreError where error.code == .notInstalled {
      return nil
    } catch {
      Output.note("kb: answering by the wording alone: \(error)")
      return nil
    }
  }

  private static func load(_ record: EncoderRecord, from store: ModelStore) throws -> LoadedEncoder {
    let model = try store.locate(record.name)
    guard try store.digest(of: model) == record.digest else {
      throw EncoderChanged(name: record.name)
    }
    return LoadedEncoder(record: record, encoder: try TextEncoder(modelAt: model.path))
  }
}

/// The installed model is not the one that made the database's vectors.
private struct EncoderChanged: Error, CustomStringConvertible {
  let name: String
  var description: String {
    "the installed model differs from the one that made the vectors; ingest again to embed with it"
  }
}

extension Array where Element: Sendable {
  /// What `transform` makes of each element, all at the same time, in order.
  fileprivate func concurrentMap<Result: Sendable>(_ transform: @Sendable (Element) -> Result) -> [Result] {
    let results = Mutex([Int: Result]())
    DispatchQueue.concurrentPerform(iterations: count) { place in
      let result = transform(self[place])
      results.withLock { $0[place] = result }
    }
    return results.withLock { results in indices.compactMap { results[$0] } }
  }
}
