import Foundation
public import KnowledgeBase

/// What a run of a pipeline would do, found without changing anything. The coding keys are the command line's contract.
public struct PipelinePlan: Sendable, Encodable, Hashable {
  public var pipeline: String
  public var database: String
  public var stages: [Stage]

  /// What one stage would do.
  public struct Stage: Sendable, Encodable, Hashable {
    public var stage: Pipeline.Stage
    /// Whether an earlier run that was cut short has done it.
    public var done: Bool
    /// In sentences.
    public var steps: [String]
    /// What would keep it from being done.
    public var problems: [String]
  }

  /// Looks at sources, database and outputs.
  ///
  /// - Parameter knowledgeBase: `nil` where there is no database yet.
  public init(_ pipeline: Pipeline, database: String, knowledgeBase: KnowledgeBase?) throws {
    self.pipeline = pipeline.name
    self.database = database
    let left = try knowledgeBase?.unfinishedRun(of: pipeline.file, settings: pipeline.digest)
    let done = left?.results.count ?? 0
    let started = left?.started ?? Date.now.ISO8601Format()
    stages = try pipeline.stages.enumerated().map { number, stage in
      var plan = Stage(stage: stage, done: number < done, steps: [], problems: [])
      switch stage {
      case .ingest: try plan.describeIngest(pipeline, knowledgeBase)
      case .embed: plan.steps = ["embed the passages that have no vectors yet"]
      case .questions:
        let watched = try knowledgeBase?.watchedQuestions().filter { $0.filter == pipeline.filter } ?? []
        let known = Set(watched.map(\.question))
        plan.steps = pipeline.questions.map { (known.contains($0) ? "ask again: " : "ask and watch: ") + $0 }
      case .summarize: plan.steps = ["summarize the articles that have no summary yet"]
      case .digest:
        plan.steps =
          pipeline.digestOutput.map { ["\(Self.verb($0.path(started: started))), of the articles that are new"] } ?? []
      case .export:
        plan.steps = pipeline.exports.map { "\(Self.verb($0.output.path(started: started))), as \($0.format.rawValue)" }
      case .map:
        plan.steps = pipeline.maps.map { map in
          "\(Self.verb(map.output.path(started: started))) from \(map.taxonomy)"
            + (map.actor.map { ", for \($0)" } ?? "")
        }
      }
      return plan
    }
  }

  private static func verb(_ path: String) -> String {
    (FileManager.default.fileExists(atPath: path) ? "replace " : "write ") + path
  }
}

extension PipelinePlan.Stage {
  fileprivate mutating func describeIngest(_ pipeline: Pipeline, _ knowledgeBase: KnowledgeBase?) throws {
    for source in pipeline.sources {
      var files: [String] = []
      for found in FileWalk(paths: [source]) {
        switch found {
        case .file(let path): files.append(path)
        case .missing(let path): problems.append("there is no \(path)")
        case .unreadable(let path, let reason): problems.append("\(path): \(reason)")
        }
      }
      let known = try knowledgeBase?.stamps(of: files).count ?? 0
      steps.append("read \(source): \(files.count) files, \(files.count - known) of them not read before")
    }
    if pipeline.prune { steps.append("remove what was read from there before and is gone") }
  }
}
