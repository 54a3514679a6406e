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
      "name", "database", "encoders", "sources", "prune", "filters", "stages", "questions", "map",
    ])
    let file = absolutePath(value.file)
    let place = PipelineFolder(path: URL(fileURLWithPath: file).deletingLastPathComponent().path)
    self.file = file
    name = try fields.required("name").text()
    database = try fields["database"].map { try place.absolute($0.text()) }
    encoders = try fields["encoders"]?.texts() ?? []
    sources = try fields.required("sources").texts().map(place.absolute)
    guard !sources.isEmpty else { throw value.error("sources: the list is empty; name a folder, a file or a pattern") }
    prune = try fields["prune"]?.flag() ?? false
    filter = try fields["filters"].map(ArticleFilter.init) ?? ArticleFilter()
    questions = try fields["questions"]?.texts() ?? []
    maps = try fields["map"].map { try $0.isList ? $0.items() : [$0] }?.map { try Map($0, in: place) } ?? []
    digest = ""
    stages = []
    stages = try fields["stages"].map { try Self.stages($0) } ?? Stage.allCases.filter(isDescribed)
    for stage in Stage.allCases where stage.hasSection {
      if stages.contains(stage), !isDescribed(stage) {
        throw (fields["stages"] ?? value).error("the stage '\(stage.rawValue)' needs a section '\(stage.rawValue)'")
      }
      if !stages.contains(stage), let section = fields[stage.rawValue] {
        throw section.error("it is described but not among the stages; add it there or remove it")
      }
    }
    let outputs = maps.map(\.output.template)
    if let twice = outputs.first(where: { path in outputs.count { $0 == path } > 1 }) {
      throw value.error("two maps are written to \(twice); give each its own output")
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

  /// Whether the pipeline says what the stage has to do.
  private func isDescribed(_ stage: Stage) -> Bool {
    switch stage {
    case .ingest, .embed: true
    case .questions: !questions.isEmpty
    case .map: !maps.isEmpty
    }
  }
}

extension Pipeline.Stage {
  /// Whether a section of the file describes the stage.
  fileprivate var hasSection: Bool { self != .ingest && self != .embed }
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
