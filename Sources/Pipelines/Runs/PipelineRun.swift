import Answers
public import Articles
import Foundation
public import KnowledgeBase
public import Llama
public import Retrieval

/// Runs the stages of a pipeline in order, and goes on where a run was cut short.
///
/// What a stage did is recorded once it is done. A run that was killed, or in which a stage failed, is taken up by the
/// next run with the same settings: stages that were done are not done again, and the one that was not takes up its own
/// work where it stopped.
public struct PipelineRun: Sendable {
  private let pipeline: Pipeline
  private let knowledgeBase: KnowledgeBase
  private let encoders: [LoadedEncoder]
  private let passages: PassageBuilder
  private let reader: PassageReader?
  private let progress: @Sendable (RunProgress) -> Void

  /// Creates a run.
  ///
  /// - Parameters:
  ///   - encoders: The pipeline's encoders, the strongest first; at least one.
  ///   - passages: Cuts articles to the first encoder's measure.
  ///   - reader: Reads paragraphs for the answers to standing questions.
  public init(
    _ pipeline: Pipeline, in knowledgeBase: KnowledgeBase, encoders: [LoadedEncoder], passages: PassageBuilder,
    reader: PassageReader? = nil, progress: @escaping @Sendable (RunProgress) -> Void = { _ in }
  ) {
    self.pipeline = pipeline
    self.knowledgeBase = knowledgeBase
    self.encoders = encoders
    self.passages = passages
    self.reader = reader
    self.progress = progress
  }

  /// Runs what is left to do. A task that is cancelled ends within a stage or between two, with a `CancellationError`.
  ///
  /// - Parameter restart: Begin anew even where the last run was cut short.
  /// - Throws: ``PipelineError`` naming the stage that failed; ``StoreError`` where the pipeline is already running.
  public func run(restart: Bool = false) async throws -> PipelineReport {
    try await knowledgeBase.withRunLock {
      var report = PipelineReport(pipeline: pipeline.name, database: knowledgeBase.path, stages: [])
      var record = restart ? nil : try knowledgeBase.unfinishedRun(of: pipeline.file, settings: pipeline.digest)
      // Results that an earlier version wrote down in another form are like none.
      if let results = record.flatMap({ left in try? left.results.map(Self.result) }) {
        report.stages = results.map { PipelineReport.Stage(result: $0, resumed: true, seconds: 0) }
      } else {
        record = nil
      }
      let run = try record ?? knowledgeBase.beginRun(of: pipeline.file, settings: pipeline.digest)
      for stage in pipeline.stages.dropFirst(report.stages.count) {
        try Task.checkCancellation()
        let start = ContinuousClock.now
        do {
          let result = try await perform(stage, started: run.started)
          try knowledgeBase.finishStage(stage.rawValue, result: stableJSON(result), of: run.id)
          report.stages.append(
            PipelineReport.Stage(
              result: result, resumed: false, seconds: (ContinuousClock.now - start) / .seconds(1)))
        } catch let error as CancellationError {
          throw error
        } catch {
          throw PipelineError(stage: stage, underlying: error)
        }
      }
      try knowledgeBase.finishRun(run.id)
      return report
    }
  }

  private func perform(_ stage: Pipeline.Stage, started: String) async throws -> StageResult {
    switch stage {
    case .ingest:
      let ingest = Ingest(knowledgeBase: knowledgeBase, encoders: [], passages: passages, progress: progress)
      let report = try await ingest.run(paths: pipeline.sources, prune: pipeline.prune)
      if report.left != nil { throw CancellationError() }
      return .ingest(report)
    case .embed:
      let report = try await knowledgeBase.withIngestLock {
        try await Embedding(knowledgeBase: knowledgeBase, progress: progress).run(encoders)
      }
      if report.left > 0 { throw CancellationError() }
      return .embed(report)
    case .summarize: return .summarize(articles: try await summarizing().run(matching: pipeline.filter))
    case .digest: return .digest(try await writeDigest(started: started))
    case .questions:
      for question in pipeline.questions { try knowledgeBase.watch(question, filter: pipeline.filter) }
      let searcher = Searcher(knowledgeBase: knowledgeBase, encoders: encoders)
      let answerer = Answerer(knowledgeBase: knowledgeBase, searcher: searcher, encoders: encoders, reader: reader)
      return .questions(
        try await StandingQuestions(knowledgeBase: knowledgeBase, answerer: answerer).check(
          where: { pipeline.questions.contains($0.question) && $0.filter == pipeline.filter }, progress: progress))
    case .map: return .map(try await writeMaps(started: started))
    case .export: return .export(try writeExports(started: started))
    }
  }

  /// The encoder that compares sentences: the one that `kb summarize` and `kb map` use, where the pipeline has it.
  private var sentenceEncoder: LoadedEncoder {
    encoders.first { $0.record.name == SummarySettings.defaultEncoder } ?? encoders[0]
  }

  private func summarizing() throws -> Summarizing {
    let settings = SummarySettings(sentences: pipeline.summarySentences)
    return Summarizing(
      knowledgeBase: knowledgeBase, maker: Summarizer(encoder: sentenceEncoder.encoder, settings: settings),
      method: try settings.method(models: sentenceEncoder.record.digest), progress: progress)
  }

  private func writeDigest(started: String) async throws -> StageResult.WrittenDigest {
    guard let output = pipeline.digestOutput else { return StageResult.WrittenDigest(output: nil, articles: 0) }
    let summarizing = try summarizing()
    let articles = try knowledgeBase.articlesWithUnreportedSummary(by: summarizing.method, matching: pipeline.filter)
    guard !articles.isEmpty else { return StageResult.WrittenDigest(output: nil, articles: 0) }
    let measure = try NoveltyMeasure(knowledgeBase: knowledgeBase, encoder: encoders[0].record)
    let novelties = try measure?.novelties(of: articles) ?? [:]
    let summaries = try ArticleSummary.stored(
      of: articles, by: summarizing.method, novelties: novelties, in: knowledgeBase)
    let builder = DigestBuilder(knowledgeBase: knowledgeBase, encoder: sentenceEncoder.encoder)
    let path = output.path(started: started)
    let digest = try await builder.digest(of: summaries, novelties: novelties)
    try OutputFile.write(digest.document(as: DigestFormat(path: path)), to: path)
    try summarizing.reported(articles)
    return StageResult.WrittenDigest(output: path, articles: articles.count)
  }

  private func writeExports(started: String) throws -> [StageResult.WrittenExport] {
    let export = Export(knowledgeBase: knowledgeBase)
    return try pipeline.exports.map { item in
      let path = item.output.path(started: started)
      let count: Int
      if item.format.isFolder {
        count = try export.notes(into: path, matching: pipeline.filter, overwriting: true)
      } else {
        var text = ""
        count = try export.document(as: item.format, matching: pipeline.filter) { text += $0 }
        try OutputFile.write(text, to: path)
      }
      return StageResult.WrittenExport(format: item.format.rawValue, output: path, articles: count)
    }
  }

  private func writeMaps(started: String) async throws -> [StageResult.WrittenMap] {
    let shown = pipeline.filter.isEmpty ? nil : Set(try knowledgeBase.articleIDs(matching: pipeline.filter))
    var written: [StageResult.WrittenMap] = []
    var corpora: [String: ScoredCorpus] = [:]
    for map in pipeline.maps {
      if corpora[map.taxonomy] == nil { corpora[map.taxonomy] = try await scoredCorpus(map.taxonomy) }
      guard let corpus = corpora[map.taxonomy] else { continue }
      let result = corpus.map(of: shown, actor: map.actor)
      let text =
        switch map.format {
        case .csv: result.csv
        case .html: result.html
        case .svg: result.svg
        case .json: try stableJSON(result) + "\n"
        }
      let path = map.output.path(started: started)
      try OutputFile.write(text, to: path)
      written.append(
        StageResult.WrittenMap(
          taxonomy: result.taxonomy, output: path, articles: result.articles.count,
          argued: result.articles.reduce(0) { $0 + $1.motives.count }))
    }
    return written
  }

  private func scoredCorpus(_ taxonomy: String) async throws -> ScoredCorpus {
    let scorer = try await MotiveScorer(taxonomy: Taxonomy(contentsOf: taxonomy), encoder: sentenceEncoder.encoder)
    return try await ScoredCorpus(knowledgeBase, scorer: scorer) {
      progress(RunProgress(stage: "mapping", done: $0, total: $1))
    }
  }

  private static func result(_ json: String) throws -> StageResult {
    try decodeStored(StageResult.self, from: Data(json.utf8))
  }
}

/// What a run of a pipeline did. The coding keys are the command line's contract.
public struct PipelineReport: Sendable, Encodable, Hashable {
  public var pipeline: String
  public var database: String
  /// In the order in which they ran.
  public var stages: [Stage]

  /// One stage with its result.
  public struct Stage: Sendable, Encodable, Hashable {
    public var result: StageResult
    /// Whether an earlier run that was cut short had done it.
    public var resumed: Bool
    public var seconds: Double

    enum CodingKeys: String, CodingKey { case resumed, seconds }

    public func encode(to encoder: any Encoder) throws {
      try result.encode(to: encoder)
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(resumed, forKey: .resumed)
      try container.encode(seconds, forKey: .seconds)
    }
  }
}

/// A stage that could not be done.
public struct PipelineError: Error, Sendable, CustomStringConvertible {
  public let stage: Pipeline.Stage
  public let underlying: any Error

  /// Stage, reason and what to do.
  public var description: String {
    "the stage '\(stage.rawValue)' failed: \(underlying); fix it and run the command again, which resumes at this stage"
  }
}
