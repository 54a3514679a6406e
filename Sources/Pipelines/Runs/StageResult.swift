/// What a stage of a pipeline did. The coding keys are the command line's contract.
public enum StageResult: Sendable, Hashable {
  case ingest(IngestReport)
  case embed(vectors: Int)
  case questions([QuestionChange])
  case map([WrittenMap])

  /// A strategy map that was written.
  public struct WrittenMap: Sendable, Codable, Hashable {
    public var taxonomy: String
    public var output: String
    public var articles: Int
    /// Pairs of an article and a motive it argues.
    public var argued: Int
  }

  /// The stage whose result it is.
  public var stage: Pipeline.Stage {
    switch self {
    case .ingest: .ingest
    case .embed: .embed
    case .questions: .questions
    case .map: .map
    }
  }
}

extension StageResult: Codable {
  private enum CodingKeys: String, CodingKey { case stage, ingest, embedded, changes, maps }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self =
      switch try container.decode(Pipeline.Stage.self, forKey: .stage) {
      case .ingest: .ingest(try container.decode(IngestReport.self, forKey: .ingest))
      case .embed: .embed(vectors: try container.decode(Int.self, forKey: .embedded))
      case .questions: .questions(try container.decode([QuestionChange].self, forKey: .changes))
      case .map: .map(try container.decode([WrittenMap].self, forKey: .maps))
      }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(stage, forKey: .stage)
    switch self {
    case .ingest(let report): try container.encode(report, forKey: .ingest)
    case .embed(let vectors): try container.encode(vectors, forKey: .embedded)
    case .questions(let changes): try container.encode(changes, forKey: .changes)
    case .map(let maps): try container.encode(maps, forKey: .maps)
    }
  }
}
