public import Answers
public import Articles
import Foundation
public import KnowledgeBase
public import Llama
import Retrieval

/// One step of an ingest as a filter: lines in, lines out, and no state besides the models.
///
/// Run one after the other over a file's line, the stages give what an ingest stores. A line on which an earlier stage
/// failed passes through.
public enum StageFilter: Sendable {
  /// Cuts articles into passages.
  case chunk(PassageBuilder)
  /// Gives passages their vectors.
  case embed([StageEncoder])
  /// Gives articles their summaries.
  case summarize(Summarizer, SummaryMethod)

  /// Lines that are best worked on together.
  public static let batch = 64

  /// Works on some lines.
  ///
  /// - Throws: ``StageError`` where a line lacks what the stage needs.
  public func process(_ files: [StagedFile]) async throws -> [StagedFile] {
    var files = files
    let places = files.indices.flatMap { file in (files[file].articles ?? []).indices.map { (file, $0) } }
    let articles = places.compactMap { files[$0].articles?[$1] }
    let processed: [StagedArticle] =
      switch self {
      case .chunk(let builder): try articles.map { try Self.chunk($0, by: builder) }
      case .embed(let encoders): try await Self.embed(articles, with: encoders)
      case .summarize(let summarizer, let method): try await Self.summarize(articles, by: summarizer, method)
      }
    for ((file, index), article) in zip(places, processed) { files[file].articles?[index] = article }
    return files
  }

  private static func chunk(_ article: StagedArticle, by builder: PassageBuilder) throws -> StagedArticle {
    var article = article
    article.passages = builder.passages(of: try article.article).map(StagedPassage.init)
    return article
  }

  private static func embed(_ articles: [StagedArticle], with encoders: [StageEncoder]) async throws -> [StagedArticle]
  {
    let texts = try articles.map { article in
      try article.checkedPassages.map {
        PassageBuilder.embeddedText(
          title: article.title, headings: $0.headings, text: String(article.text.slice($0.range)))
      }
    }
    var result = articles
    for encoder in encoders {
      let vectors = try await encoder.encoder.encode(texts.flatMap(\.self), as: .passage)
      var first = 0
      for index in result.indices {
        let values = vectors.values[first * vectors.dimensions..<(first + texts[index].count) * vectors.dimensions]
        result[index].vectors =
          (result[index].vectors ?? []).filter { $0.digest != encoder.digest } + [
            StagedVectors(
              encoder: encoder.name, digest: encoder.digest, dimensions: vectors.dimensions, values: values)
          ]
        first += texts[index].count
      }
    }
    return result
  }

  private static func summarize(
    _ articles: [StagedArticle], by summarizer: Summarizer, _ method: SummaryMethod
  ) async throws -> [StagedArticle] {
    let sources = try articles.map { staged in
      let article = try staged.article
      return ArticleText(article)
    }
    let summaries = try await summarizer.summaries(of: sources)
    return zip(articles, summaries).map { article, sentences in
      var article = article
      let others = (article.summaries ?? []).filter { ($0.settings, $0.model) != (method.settings, method.model) }
      article.summaries =
        others + [
          StagedSummary(settings: method.settings, model: method.model, sentences: sentences)
        ]
      return article
    }
  }
}

/// An encoder for ``StageFilter/embed(_:)`` with what names its vectors.
public struct StageEncoder: Sendable {
  let name: String
  let digest: String
  let encoder: TextEncoder

  /// Names an encoder by the digest of its model.
  public init(name: String, digest: String, encoder: TextEncoder) {
    self.name = name
    self.digest = digest
    self.encoder = encoder
  }
}
