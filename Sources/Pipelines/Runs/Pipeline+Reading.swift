import Answers
import Articles
import Foundation
import KnowledgeBase

extension Pipeline {
  /// Reads a pipeline from a YAML file. Its relative paths start in the file's folder, and `~` is the home folder.
  ///
  /// - Throws: ``ConfigurationError`` that names the line and what to do.
  public init(contentsOf path: String) throws {
    try self.init(ConfigurationFile.read(path))
  }

  private init(_ value: ConfigurationValue) throws {
    let fields = try value.fields([
      "name", "database", "encoders", "sources", "prune", "filters", "stages", "summarize", "digest", "questions",
      "map", "export",
    ])
    let file = absolutePath(value.file)
    let place = PipelineFolder(path: URL(fileURLWithPath: file).deletingLastPathComponent().path)
    self.file = file
    name = try fields.required("name").text()
    database = try fields["database"].map { try place.absolute($0.text()) }
    encoders = try fields["encoders"]?.texts() ?? []
    let named = try fields.required("sources")
    sources = try named.texts().map(place.absolute)
    guard !sources.isEmpty else { throw named.error("the list is empty; name a folder, a file or a pattern") }
    prune = try fields["prune"]?.flag() ?? false
    filter = try fields["filters"].map(ArticleFilter.init) ?? ArticleFilter()
    questions = try fields["questions"]?.texts() ?? []
    maps = try fields["map"].map { try $0.isList ? $0.items() : [$0] }?.map { try Map($0, in: place) } ?? []
    exports = try fields["export"].map { try $0.isList ? $0.items() : [$0] }?.map { try Export($0, in: place) } ?? []
    summarySentences = try fields["summarize"].flatMap(Self.sentences)
    digestOutput = try fields["digest"].map {
      OutputPath(template: place.absolute(try $0.fields(["output"]).required("output").text()))
    }
    digest = ""
    stages = []
    stages =
      try fields["stages"].map { try Self.stages($0) }
      ?? Stage.allCases.filter { isDescribed($0) || $0 == .summarize && fields["summarize"] != nil }
    for stage in Stage.allCases {
      if stages.contains(stage), stage.needsSection, !isDescribed(stage) {
        throw (fields["stages"] ?? value).error("the stage '\(stage.rawValue)' needs a section '\(stage.rawValue)'")
      }
      if !stages.contains(stage), let section = fields[stage.rawValue] {
        throw section.error("it is described but not among the stages; add it there or remove it")
      }
    }
    if let summarize = stages.firstIndex(of: .summarize), let digest = stages.firstIndex(of: .digest),
      digest < summarize
    {
      throw (fields["stages"] ?? value).error("the digest is made of summaries; put 'summarize' before 'digest'")
    }
    if stages.contains(.digest), !stages.contains(.summarize) {
      throw (fields["stages"] ?? value).error("the digest is made of summaries; add the stage 'summarize' before it")
    }
    let outputs = (maps.map(\.output) + exports.map(\.output) + [digestOutput].compactMap(\.self)).map(\.template)
    if let twice = outputs.first(where: { path in outputs.count { $0 == path } > 1 }) {
      throw value.error("two results are written to \(twice); give each its own output")
    }
    let files = [file] + maps.map(\.taxonomy)
    digest = ContentDigest.sha256(
      of: files.map { FileManager.default.contents(atPath: $0) ?? Data() }.reduce(Data(), +))
  }

  private static func stages(_ value: ConfigurationValue) throws -> [Stage] {
    var stages: [Stage] = []
    for item in try value.items() {
      let name = try item.text()
      guard let stage = Stage(rawValue: name) else {
        let known = Stage.allCases.map(\.rawValue).joined(separator: ", ")
        throw item.error("there is no stage '\(name)'; known are \(known)")
      }
      guard !stages.contains(stage) else { throw item.error("the stage '\(name)' is there twice; keep one") }
      stages.append(stage)
    }
    guard !stages.isEmpty else {
      throw value.error("the list is empty; name a stage, or remove the key for all of them")
    }
    return stages
  }

  private static func sentences(_ value: ConfigurationValue) throws -> Int? {
    guard let field = try value.fields(["sentences"])["sentences"] else { return nil }
    let count = try field.count()
    guard SummarySettings.allowedSentences.contains(count) else {
      let allowed = SummarySettings.allowedSentences
      throw field.error("it should be a number from \(allowed.lowerBound) to \(allowed.upperBound)")
    }
    return count
  }

  /// Whether the pipeline says what the stage has to do.
  private func isDescribed(_ stage: Stage) -> Bool {
    switch stage {
    case .ingest, .embed: true
    // The digest is made of summaries, whether or not something is said about them.
    case .summarize: digestOutput != nil
    case .digest: digestOutput != nil
    case .export: !exports.isEmpty
    case .questions: !questions.isEmpty
    case .map: !maps.isEmpty
    }
  }
}

extension Pipeline.Stage {
  /// Whether the stage has nothing to do without a section of the file.
  fileprivate var needsSection: Bool { ![.ingest, .embed, .summarize].contains(self) }
}

extension Pipeline.Map {
  fileprivate init(_ value: ConfigurationValue, in folder: PipelineFolder) throws {
    let fields = try value.fields(["taxonomy", "actor", "format", "output"])
    taxonomy = folder.absolute(try fields.required("taxonomy").text())
    // Read here already, so that a mistake in it is found before anything runs.
    _ = try Taxonomy(contentsOf: taxonomy)
    actor = try fields["actor"]?.text()
    let target = try fields.required("output")
    output = OutputPath(template: folder.absolute(try target.text()))
    let named = try fields["format"]?.text()
    let name = named ?? URL(fileURLWithPath: output.template).pathExtension.lowercased()
    guard let format = Pipeline.MapFormat(rawValue: name) else {
      let known = Pipeline.MapFormat.allCases.map(\.rawValue).joined(separator: ", ")
      throw (fields["format"] ?? target).error("'\(name)' is no format of a map; known are \(known)")
    }
    self.format = format
  }
}

extension Pipeline.Export {
  fileprivate init(_ value: ConfigurationValue, in folder: PipelineFolder) throws {
    let fields = try value.fields(["format", "output"])
    let name = try fields.required("format")
    guard let format = ExportFormat(rawValue: try name.text()) else {
      throw name.error(
        "it is no format of an export; known are \(ExportFormat.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    self.format = format
    output = OutputPath(template: folder.absolute(try fields.required("output").text()))
  }
}

extension ArticleFilter {
  fileprivate init(_ value: ConfigurationValue) throws {
    self.init()
    let fields = try value.fields(["since", "until", "author", "site", "tag"])
    func date(_ key: String) throws -> PublicationDate? {
      guard let field = fields[key] else { return nil }
      guard let date = PublicationDate(try field.text()) else {
        throw field.error("it should be a date like 2024-07-31, 2024-07 or 2024")
      }
      return date
    }
    since = try date("since")
    until = try date("until")
    author = try fields["author"]?.text()
    site = try fields["site"]?.text()
    tag = try fields["tag"]?.text()
  }
}

/// The folder that a pipeline's relative paths start in.
private struct PipelineFolder {
  let path: String

  func absolute(_ name: String) -> String {
    let expanded = name == "~" || name.hasPrefix("~/") ? NSHomeDirectory() + name.dropFirst() : name
    return absolutePath(expanded.hasPrefix("/") ? expanded : path + "/" + expanded)
  }
}
