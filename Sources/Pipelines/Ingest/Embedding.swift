import Articles
public import KnowledgeBase
import Llama
public import Retrieval

/// What an embedding run did. The coding keys are the command line's contract.
public struct EmbeddingReport: Sendable, Codable, Hashable {
  /// Vectors written in this run.
  public var embedded = 0
  /// Vectors that passages still lack when the run was told to stop, over all its encoders.
  public var left = 0
  /// Passages that were longer than their encoder reads, so that their ends are in no vector, by the encoder's name.
  public var truncated: [String: Int] = [:]
  public var seconds = 0.0
}

/// Gives passages the vectors they lack. The work left is read from the database, so a killed run resumes where it was.
public struct Embedding: Sendable {
  private let knowledgeBase: KnowledgeBase
  private let progress: @Sendable (RunProgress) -> Void

  /// Creates the stage.
  public init(knowledgeBase: KnowledgeBase, progress: @escaping @Sendable (RunProgress) -> Void = { _ in }) {
    self.knowledgeBase = knowledgeBase
    self.progress = progress
  }

  /// Encodes what has no vector yet, for each encoder. A task that is cancelled ends between two writes.
  public func run(_ encoders: [LoadedEncoder]) async throws -> EmbeddingReport {
    var report = EmbeddingReport()
    let start = ContinuousClock.now
    for encoder in encoders { try await run(encoder, counting: &report) }
    report.seconds = (ContinuousClock.now - start) / .seconds(1)
    return report
  }

  private func run(_ encoder: LoadedEncoder, counting report: inout EmbeddingReport) async throws {
    let name = encoder.record.name
    let total = try knowledgeBase.passageCount(without: encoder.record.id)
    var done = 0
    var last: PassageID = 0
    while done < total {
      progress(RunProgress(stage: "embedding", done: done, total: total, item: name))
      // A kill loses at most the work between two writes, and each block of vectors is written once.
      let pending = try knowledgeBase.passages(
        without: encoder.record.id, after: last, limit: VectorBlock.capacity)
      guard let final = pending.last else { break }
      let titles = try knowledgeBase.articles(Set(pending.map(\.article))).mapValues(\.title)
      let texts = pending.map { passage in
        PassageBuilder.embeddedText(
          title: titles[passage.article] ?? nil, headings: passage.headings, text: passage.text)
      }
      guard let vectors = try await encode(texts, with: encoder) else {
        report.left += total - done
        return
      }
      try knowledgeBase.store(
        pending.indices.map { (pending[$0].id, vectors[$0]) }, of: encoder.record.id)
      let limit = encoder.encoder.info.maximumTokens
      // A token is a byte or more, so few texts need to be counted.
      let truncated = texts.count { $0.utf8.count > limit && encoder.encoder.tokenCount($0) > limit }
      if truncated > 0 { report.truncated[name, default: 0] += truncated }
      last = final.id
      done += pending.count
      report.embedded += pending.count
    }
    if total > 0 { progress(RunProgress(stage: "embedding", done: done, total: total, item: name)) }
  }

  /// - Returns: `nil` where the task was cancelled.
  private func encode(_ texts: [String], with encoder: LoadedEncoder) async throws -> Embeddings? {
    if Task.isCancelled { return nil }
    do {
      return try await encoder.encoder.encode(texts, as: .passage)
    } catch is CancellationError {
      return nil
    }
  }
}
