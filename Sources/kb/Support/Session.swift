import Answers
import Articles
import Foundation
import KnowledgeBase
import Llama
import ModelStore
import Pipelines
import Retrieval

/// A command's open database with the encoders it can use.
struct Session {
  let knowledgeBase: KnowledgeBase
  let encoders: [LoadedEncoder]

  /// The encoders that passages are embedded with unless the user says otherwise, the strongest first.
  static let defaultEncoders = ["all-minilm-l6-v2", "wordllama-l2-256"]

  /// How many of a database's encoders a command needs. Loading one takes as long as a search.
  enum WantedEncoders: Int {
    case none = 0
    /// The one that passages are searched by.
    case strongest = 1
    case all = 1_000
  }

  /// Opens a database for searching, with the encoders its vectors were made by.
  ///
  /// An encoder whose model is not installed, or has other weights by now, is left out with a note.
  static func reading(
    _ database: DatabaseOptions, _ options: GlobalOptions, encoders wanted: WantedEncoders = .all
  ) throws -> Session {
    // One moment for the whole command, whatever an ingest writes meanwhile.
    let knowledgeBase = try KnowledgeBase(path: database.path, access: .readOnly).snapshot()
    let rank = { (name: String) in defaultEncoders.firstIndex(of: name) ?? defaultEncoders.count }
    var loaded: [LoadedEncoder] = []
    for record in try knowledgeBase.encoders().sorted(by: { (rank($0.name), $0.id) < (rank($1.name), $1.id) })
    where loaded.count < wanted.rawValue {
      do {
        loaded.append(try load(record, from: options.modelStore))
      } catch {
        Output.note("kb: searching without \(record.name): \(error)")
      }
    }
    return Session(knowledgeBase: knowledgeBase, encoders: loaded)
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
    return Session(knowledgeBase: knowledgeBase, encoders: encoders)
  }

  /// Cuts passages to the strongest encoder's measure.
  var passageBuilder: PassageBuilder { Self.passageBuilder(for: encoders[0].encoder) }

  /// Cuts passages to an encoder's measure.
  static func passageBuilder(for encoder: TextEncoder) -> PassageBuilder {
    PassageBuilder(maximumTokens: encoder.info.maximumTokens) { encoder.tokenCount($0) }
  }

  var searcher: Searcher { Searcher(knowledgeBase: knowledgeBase, encoders: encoders) }

  var answerer: Answerer { Answerer(knowledgeBase: knowledgeBase, searcher: searcher, encoders: encoders) }

  /// A writer of answers with a language model by catalogue name or path.
  func writer(_ generator: String, _ options: GlobalOptions) throws -> AnswerWriter {
    let model = try options.modelStore.locate(generator)
    return AnswerWriter(
      generator: try TextGenerator(modelAt: model.path), name: model.name, encoder: encoders.first?.encoder)
  }

  /// What an ingest changed about the watched questions: their answers change with the articles only.
  func questionChanges(
    after report: IngestReport, progress: @Sendable (RunProgress) -> Void
  ) async throws -> [QuestionChange] {
    guard report.added + report.updated + report.removed > 0, report.left == nil else { return [] }
    return try await standingQuestions(in: knowledgeBase).check(progress: progress)
  }

  /// Asks the questions that a database watches; the answers are kept through `writer`.
  func standingQuestions(in writer: KnowledgeBase) -> StandingQuestions {
    StandingQuestions(knowledgeBase: writer, answerer: answerer)
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
