import Articles
public import KnowledgeBase
import Llama
public import Retrieval

/// Gives passages the vectors they lack. The work left is read from the database, so a killed run resumes where it was.
public struct Embedding: Sendable {
  private let knowledgeBase: KnowledgeBase
  private let progress: @Sendable (RunProgress) -> Void

  /// Passages encoded between two writes: a kill loses at most this much work.
  private static let batch = VectorBlock.capacity

  /// Creates the stage.
  public init(knowledgeBase: KnowledgeBase, progress: @escaping @Sendable (RunProgress) -> Void = { _ in }) {
    self.knowledgeBase = knowledgeBase
    self.progress = progress
  }

  /// Encodes what has no vector yet, for each encoder.
  ///
  /// - Returns: The number of vectors written.
  public func run(_ encoders: [LoadedEncoder]) async throws -> Int {
    var written = 0
    for encoder in encoders { written += try await run(encoder) }
    return written
  }

  private func run(_ encoder: LoadedEncoder) async throws -> Int {
    let total = try knowledgeBase.passageCount(without: encoder.record.id)
    var done = 0
    var last: PassageID = 0
    while done < total {
      try Task.checkCancellation()
      progress(RunProgress(stage: "embedding", done: done, total: total, item: encoder.record.name))
      let pending = try knowledgeBase.passages(without: encoder.record.id, after: last, limit: Self.batch)
      guard let final = pending.last else { break }
      let titles = try knowledgeBase.articles(Set(pending.map(\.article))).mapValues(\.title)
      let texts = pending.map { passage in
        PassageBuilder.embeddedText(
          title: titles[passage.article] ?? nil, headings: passage.headings, text: passage.text)
      }
      let vectors = try await encoder.encoder.encode(texts, as: .passage)
      try knowledgeBase.store(
        pending.indices.map { (pending[$0].id, vectors[$0]) }, of: encoder.record.id)
      last = final.id
      done += pending.count
    }
    if total > 0 { progress(RunProgress(stage: "embedding", done: done, total: total, item: encoder.record.name)) }
    return done
  }
}
