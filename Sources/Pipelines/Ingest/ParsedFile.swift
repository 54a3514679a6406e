import Articles
import Foundation
import KnowledgeBase

/// A file's articles, cut into passages and ready to store.
struct ParsedFile: Sendable {
  let source: SourceStamp
  let articles: [(article: Article, passages: [Passage])]
}

/// What became of a file before storing.
enum ParseOutcome: Sendable {
  /// The same size and time as at the last ingest, so not even opened.
  case untouched(SourceStamp)
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

  func parse(_ path: String, known: SourceStamp?) -> ParseOutcome {
    var source: SourceStamp?
    do {
      let attributes = try FileManager.default.attributesOfItem(atPath: path)
      guard attributes[.type] as? FileAttributeType == .typeRegular else {
        return .failed(stage: "read", reason: "not a regular file", source: nil)
      }
      let size = (attributes[.size] as? NSNumber)?.int64Value ?? 0
      let modified = (attributes[.modificationDate] as? Date)?.nanosecondsSince1970 ?? 0
      if let known, known.size == size, known.modified == modified { return .untouched(known) }
      guard size <= Int64(reader.limits.maximumFileSize) else {
        let reason =
          "the file has \(size >> 20) MB, more than the \(reader.limits.maximumFileSize >> 20) MB that are read"
        return .failed(stage: "read", reason: reason, source: nil)
      }
      // Read, not mapped: a file that is cut short meanwhile would end the process.
      let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
      let stamp = SourceStamp(path: path, size: size, modified: modified, sha256: ContentDigest.sha256(of: bytes))
      if let known, known.sha256 == stamp.sha256 { return .sameBytes(stamp) }
      source = stamp
      return .parsed(try parse(bytes, from: stamp))
    } catch let error as ReadingError {
      return .failed(stage: "parse", reason: error.message, source: source)
    } catch {
      return .failed(stage: "read", reason: error.localizedDescription, source: source)
    }
  }

  /// Parses JSON lines that are no file. Their digest names them, so that the same lines are one source.
  func parse(input: Data) -> ParseOutcome {
    let digest = ContentDigest.sha256(of: input)
    let source = SourceStamp(
      path: "stdin:\(digest.prefix(16)).jsonl", size: Int64(input.count), modified: 0, sha256: digest)
    do {
      return .parsed(try parse(input, from: source))
    } catch {
      return .failed(stage: "parse", reason: "\(error)", source: nil)
    }
  }

  private func parse(_ bytes: Data, from source: SourceStamp) throws -> ParsedFile {
    let articles = try reader.read(bytes, name: source.path)
    return ParsedFile(source: source, articles: articles.map { ($0, passages?.passages(of: $0) ?? []) })
  }
}

extension Date {
  fileprivate var nanosecondsSince1970: Int64 { Int64(timeIntervalSince1970 * 1e9) }
}
