public import Foundation

/// A retrieval data set in BEIR's layout: `corpus.jsonl`, `queries.jsonl` and `qrels/test.tsv`.
public struct BEIRDataset: Sendable {
  /// One document of the corpus.
  public struct Document: Sendable, Decodable {
    public let id: String
    public let title: String
    public let text: String

    enum CodingKeys: String, CodingKey {
      case id = "_id"
      case title, text
    }

    /// Decodes a line of `corpus.jsonl`; the title may be left out.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      id = try container.decode(String.self, forKey: .id)
      title = try container.decodeIfPresent(String.self, forKey: .title) ?? ""
      text = try container.decode(String.self, forKey: .text)
    }
  }

  /// One query that has judgments.
  public struct Query: Sendable {
    public let id: String
    public let text: String
    /// Grades of the judged documents that the corpus holds.
    public let grades: [String: Int]
  }

  public let folder: URL
  /// The folder's name.
  public var name: String { folder.lastPathComponent }
  public let documents: [Document]
  public let queries: [Query]
  /// Judgments of documents or queries that the folder does not hold. They are left out.
  public let unknownJudgments: Int

  /// The name of the file of documents.
  public static let corpus = "corpus.jsonl"

  /// Reads a folder.
  ///
  /// - Throws: ``EvaluationError`` naming the file and the line.
  public init(folder: URL) throws {
    struct QueryLine: Decodable {
      let _id: String
      let text: String
    }
    self.folder = folder.standardizedFileURL
    documents = try JSONLines.read(Document.self, from: folder.appending(path: Self.corpus))
    let known = Set(documents.map(\.id))
    let texts = try JSONLines.read(QueryLine.self, from: folder.appending(path: "queries.jsonl"))
    let judgments = try Self.judgments(in: folder.appending(path: "qrels/test.tsv"))
    var unknown = 0
    var grades: [String: [String: Int]] = [:]
    let queryIDs = Set(texts.map(\._id))
    for judgment in judgments {
      if known.contains(judgment.document), queryIDs.contains(judgment.query) {
        grades[judgment.query, default: [:]][judgment.document] = judgment.grade
      } else {
        unknown += 1
      }
    }
    queries = texts.compactMap { line in grades[line._id].map { Query(id: line._id, text: line.text, grades: $0) } }
    unknownJudgments = unknown
    if queries.isEmpty { throw EvaluationError(folder.path, "no query has a judgment of a document in the corpus") }
  }

  /// Far more than any data set has; nDCG's exponential gain stays exact within it.
  private static let grades = 0...30

  private static func judgments(in file: URL) throws -> [(query: String, document: String, grade: Int)] {
    let text: String
    do {
      text = try String(contentsOf: file, encoding: .utf8)
    } catch {
      throw EvaluationError(file.path, error.localizedDescription)
    }
    var result: [(query: String, document: String, grade: Int)] = []
    for (number, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      let fields = line.split(whereSeparator: { $0 == "\t" || $0 == " " })
      if fields.isEmpty || number == 0 && fields.last.flatMap({ Int($0) }) == nil { continue }
      // TREC's form has an unused second column.
      guard fields.count == 3 || fields.count == 4, let grade = Int(fields[fields.count - 1]) else {
        throw EvaluationError(file.path, "line \(number + 1): expected a query, a document and a grade")
      }
      guard grades.contains(grade) else {
        throw EvaluationError(
          file.path,
          "line \(number + 1): grade \(grade) is not within \(grades.lowerBound) to \(grades.upperBound)")
      }
      result.append((String(fields[0]), String(fields[fields.count - 2]), grade))
    }
    return result
  }
}
