public import KnowledgeBase

/// A run from sources to results, as a user describes it in a YAML file. docs/PIPELINES.md explains the keys.
public struct Pipeline: Sendable, Hashable {
  public var name: String
  /// The file that describes it, as an absolute path.
  public var file: String
  /// Changes with everything that decides what the stages do.
  public var digest: String
  /// The database; `nil` leaves the choice to the command.
  public var database: String?
  /// Names of the models that passages are embedded with; empty for the usual ones.
  public var encoders: [String]
  /// Files, folders and glob patterns, with absolute paths.
  public var sources: [String]
  /// Remove what was read from the sources before and is gone.
  public var prune: Bool
  /// The articles that summaries, answers, maps and exports are made of.
  public var filter: ArticleFilter
  /// In the order in which they run.
  public var stages: [Stage]
  /// How many sentences a summary has; `nil` for the usual number.
  public var summarySentences: Int?
  /// Where the digest of the new articles is written; HTML or Markdown by its name.
  public var digestOutput: OutputPath?
  /// Questions that are watched.
  public var questions: [String]
  public var maps: [Map]
  public var exports: [Export]

  /// What a pipeline can do.
  public enum Stage: String, Sendable, Hashable, CaseIterable, Codable {
    case ingest, embed, summarize, digest, questions, map, export
  }

  /// A strategy map to be written.
  public struct Map: Sendable, Hashable {
    public var taxonomy: String
    public var actor: String?
    public var format: MapFormat
    public var output: OutputPath
  }

  /// Articles to be written for other programs.
  public struct Export: Sendable, Hashable {
    public var format: ExportFormat
    /// A file, or for Markdown a folder.
    public var output: OutputPath
  }

  /// The forms a map can be written in.
  public enum MapFormat: String, Sendable, Hashable, CaseIterable { case csv, html, svg, json }
}

/// A file to be written, whose name may hold the day.
public struct OutputPath: Sendable, Hashable {
  /// An absolute path, with `{date}` for the day on which the run began.
  public var template: String

  /// The path for a run.
  ///
  /// - Parameter started: ISO 8601.
  public func path(started: String) -> String { template.replacing("{date}", with: started.prefix(10)) }
}
