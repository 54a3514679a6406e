public import Articles
public import Foundation
import KnowledgeBase

/// The first stage: reads the articles of files. It has no state, so that files can be read anywhere.
public struct StageParser: Sendable {
  private let parser: FileParser

  /// Creates the stage.
  public init(reader: ArticleReader = ArticleReader()) {
    parser = FileParser(reader: reader, passages: nil)
  }

  /// Reads files on all cores. What has been read or has failed already passes through.
  public func process(_ files: [StagedFile]) async throws -> [StagedFile] {
    let parser = parser
    let tasks = files.map { file in
      Task { @concurrent in file.articles == nil && file.failures == nil ? Self.parse(file.path, with: parser) : file }
    }
    var parsed: [StagedFile] = []
    for task in tasks { parsed.append(await task.value) }
    return parsed
  }

  private static func parse(_ path: String, with parser: FileParser) -> StagedFile {
    var file = StagedFile(path: path)
    guard let facts = FileFacts(of: path) else {
      return StagedFile(path: path, failing: "the file is not there; it may be a link that leads nowhere")
    }
    switch parser.parse(ChangedFile(path: path, facts: facts, known: nil)) {
    case .parsed(let parsed):
      file.source = StagedFile.Source(parsed.source)
      file.articles = parsed.articles.map { StagedArticle($0.article) }
      if !parsed.problems.isEmpty {
        file.failures = parsed.problems.map {
          StagedFile.Failure(entry: $0.entry, stage: "parse", error: $0.message)
        }
      }
    case .failed(let stage, let reason, let source):
      file.source = source.map(StagedFile.Source.init)
      file.failures = [StagedFile.Failure(stage: stage, error: reason)]
    case .sameBytes(let source): file.source = StagedFile.Source(source)
    }
    return file
  }
}

extension StagedFile {
  /// The files of a walk, still to be read, and what is missing or cannot be read.
  public static func files(at paths: [String]) -> some Sequence<StagedFile> {
    FileWalk(paths: paths).lazy.map { found in
      switch found {
      case .file(let path): StagedFile(path: path)
      case .missing(let path): StagedFile(path: path, failing: "no such file or folder")
      case .unreadable(let path, let reason): StagedFile(path: path, failing: reason)
      }
    }
  }

  /// Reads a line.
  ///
  /// - Parameter acceptingPath: Whether the line may be the path of a file that is still to be read.
  /// - Throws: ``StageError`` where it is no such line.
  public init(line: Data, acceptingPath: Bool) throws {
    if acceptingPath, line.first != UInt8(ascii: "{") {
      let path = String(decoding: line, as: UTF8.self).trimmingCharacters(in: CharacterSet(charactersIn: "\r"))
      self.init(path: absolutePath(path))
      return
    }
    do {
      self = try JSONDecoder().decode(StagedFile.self, from: line)
    } catch {
      throw StageError("it is not what `kb stage` prints")
    }
  }

  init(path: String, failing reason: String? = nil) {
    self.path = path
    failures = reason.map { [Failure(stage: "read", error: $0)] }
  }
}

extension StagedFile.Source {
  init(_ stamp: SourceStamp) {
    self.init(size: stamp.size, modified: stamp.modified, sha256: stamp.sha256)
  }
}
