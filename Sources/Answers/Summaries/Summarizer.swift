public import Articles
import Foundation
public import KnowledgeBase
public import Llama

/// Chooses the few sentences of an article that carry its argument.
///
/// A sentence scores for being central (its cosine to the mean of all sentences' vectors, which is its mean cosine to
/// them), for the article's frequent words in it (Nenkova and Vanderwende's SumBasic, 2005), for standing where theses and
/// conclusions stand (Edmundson, 1969), and for its likeness to the title. Sentences are then taken one at a time, each
/// charged for its likeness to those taken before (maximal marginal relevance; Carbonell and Goldstein, 1998). Time and
/// memory are linear in the number of sentences.
///
/// A summary depends on its article, the settings and the encoder alone, not on what else is summarized.
public struct Summarizer: Sendable {
  private let encoder: TextEncoder
  private let settings: SummarySettings

  /// Sentences encoded in one call.
  private static let batch = 8192

  /// Creates a summarizer.
  ///
  /// - Parameter encoder: Compares sentences. A static one is fast enough for every sentence of a large collection.
  public init(encoder: TextEncoder, settings: SummarySettings = SummarySettings()) {
    self.encoder = encoder
    self.settings = settings
  }

  /// The sentences of each article's summary, in the order of its text; none where an article has no prose.
  public func summaries(of sources: [ArticleText]) async throws -> [[SummarySentence]] {
    var result: [[SummarySentence]] = []
    var pending: [(title: String?, candidates: [SummaryCandidate])] = []
    func flush() async throws {
      let texts = pending.flatMap { [$0.title ?? ""] + $0.candidates.map(\.text) }
      let vectors = try await encoder.encode(texts, as: .passage)
      var row = 0
      for (title, candidates) in pending {
        let article = ScoredCandidates(
          candidates, title: title.map { ($0, vectors[row]) },
          vectors: Embeddings(
            dimensions: vectors.dimensions,
            values: Array(
              vectors.values[(row + 1) * vectors.dimensions..<(row + 1 + candidates.count) * vectors.dimensions])))
        let chosen = article.choose(settings.count(among: candidates.count))
        result.append(chosen.map { SummarySentence(candidates[$0].range) })
        row += 1 + candidates.count
      }
      pending = []
    }
    for source in sources {
      try Task.checkCancellation()
      pending.append((source.title, SummaryCandidate.candidates(in: source.text, blocks: source.blocks)))
      if pending.reduce(0, { $0 + $1.candidates.count }) >= Self.batch { try await flush() }
    }
    if !pending.isEmpty { try await flush() }
    return result
  }
}
