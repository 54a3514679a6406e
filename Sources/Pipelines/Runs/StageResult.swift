public import KnowledgeBase

/// What a stage of a pipeline did. The coding keys are the command line's contract.
public enum StageResult: Sendable, Hashable {
  case ingest(IngestReport)
  case embed(EmbeddingReport)
  /// The articles whose summaries nobody has been shown yet.
  case summarize(articles: [ArticleID])
  case digest(WrittenDigest)
  case questions([QuestionChange])
  case map([WrittenMap])
  case export([WrittenExport])

  /// A strategy map that was written.
  public struct WrittenMap: Sendable, Codable, Hashable {
    public var taxonomy: String
    public var output: String
    public var articles: Int
    /// Pairs of an article and a motive it argues.
    public var argued: Int
  }

  /// A digest that was written; without an output where no article is new.
  public struct WrittenDigest: Sendable, Codable, Hashable {
    public var output: String?
    public var articles: Int
  }

  /// Articles that were written for other programs.
  public struct WrittenExport: Sendable, Codable, Hashable {
    public var format: String
    public var output: String
    public var articles: Int
  }

  /// The stage whose result it is.
  public var stage: Pipeline.Stage {
    switch self {
    case .ingest: .ingest
    case .embed: .embed
    case .summarize: .summarize
    case .digest: .digest
    case .questions: .questions
    case .map: .map
    case .export: .export
    }
  }
}

extension StageResult: Codable {
  private enum CodingKeys: String, CodingKey { case stage, ingest, embed, articles, digest, changes, maps, exports }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self =
      switch try container.decode(Pipeline.Stage.self, forKey: .stage) {
      case .ingest: .ingest(try container.decode(IngestReport.self, forKey: .ingest))
      case .embed: .embed(try container.decode(EmbeddingReport.self, forKey: .embed))
      case .summarize: .summarize(articles: try container.decode([ArticleID].self, forKey: .articles))
      case .digest: .digest(try container.decode(WrittenDigest.self, forKey: .digest))
      case .questions: .questions(try container.decode([QuestionChange].self, forKey: .changes))
      case .map: .map(try container.decode([WrittenMap].self, forKey: .maps))
      case .export: .export(try container.decode([WrittenExport].self, forKey: .exports))
      }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(stage, forKey: .stage)
    switch self {
    case .ingest(let report): try container.encode(report, forKey: .ingest)
    case .embed(let report): try container.encode(report, forKey: .embed)
    case .summarize(let articles): try container.encode(articles, forKey: .articles)
    case .digest(let digest): try container.encode(digest, forKey: .digest)
    case .questions(let changes): try container.encode(changes, forKey: .changes)
    case .map(let maps): try container.encode(maps, forKey: .maps)
    case .export(let exports): try container.encode(exports, forKey: .exports)
    }
  }
}
