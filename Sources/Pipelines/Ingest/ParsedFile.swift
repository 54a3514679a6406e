import Articles
import Foundation
import KnowledgeBase

/// A file's articles, cut into passages and ready to store.
struct ParsedFile: Sendable {
  let source: SourceStamp
  let articles: [(article: Article, passages: [Passage])]
  /// What is wrong with parts of the file that are no articles.
  let problems: [ReadingError]
}

/// What became of a file before storing.
enum ParseOutcome: Sendable {
  /// Touched but with the same bytes: only the stamp is new.
  case sameBytes(SourceStamp)
  case parsed(ParsedFile)
  /// The stamp is there once the file could be read at all.
  case failed(stage: String, reason: String, source: SourceStamp?)
}

/// Reads, parses and chunks one file; has no state, so that files can be parsed side by side.
struct FileParser: Sendable {
  let reader: ArticleReader
  /// `nil` leaves articles whole.
  let passages: PassageBuilder?

  func parse(_ file: ChangedFile) -> ParseOutcome {
    guard file.facts.kind == .file else {
      return .failed(stage: "read", reason: "not a regular file", source: nil)
    }
    let limit = reader.limits.maximumFileSize
    guard file.facts.size <= Int64(limit) else {
      let reason = "the file has \(file.facts.size >> 20) MB, more than the \(limit >> 20) MB that are read"
      return .failed(stage: "read", reason: reason, source: nil)
    }
    let bytes: Data
    do {
      // Read, not mapped: a file that is cut short meanwhile would end the process.
      bytes = try Data(contentsOf: URL(fileURLWithPath: file.path))
    } catch {
      return .failed(stage: "read", reason: error.localizedDescription, source: nil)
    }
    let stamp = SourceStamp(
      path: file.path, size: file.facts.size, modified: file.facts.modified, sha256: ContentDigest.sha256(of: bytes))
    if let known = file.known, known.sha256 == stamp.sha256 { return .sameBytes(stamp) }
    return parse(bytes, from: stamp, isFile: true)
  }

  /// Parses what is no file. The digest of the bytes names them, so that the same bytes are one source.
  func parse(input: Data) -> ParseOutcome {
    let digest = ContentDigest.sha256(of: input)
    let source = SourceStamp(
      path: "stdin:\(digest.prefix(16)).jsonl", size: Int64(input.count), modified: 0, sha256: digest)
    return parse(input, from: source, isFile: false)
  }

  private func parse(_ bytes: Data, from source: SourceStamp, isFile: Bool) -> ParseOutcome {
    do {
      let (articles, problems) = try reader.content(of: bytes, name: source.path)
      return .parsed(
        ParsedFile(
          source: source, articles: articles.map { ($0, passages?.passages(of: $0) ?? []) }, problems: problems))
    } catch {
      let reason = (error as? ReadingError)?.message ?? error.localizedDescription
      return .failed(stage: "parse", reason: reason, source: isFile ? source : nil)
    }
  }
}
