import Articles
import KnowledgeBase

/// The facts of an article as a row of RFC 4180.
struct CSVRow {
  private let record: ArticleRecord

  static let header = "id,title,author,published,modified,url,site,language,tags,license,path,sha256\r\n"

  init(_ record: ArticleRecord) {
    self.record = record
  }

  var text: String {
    let fields: [String?] = [
      String(record.id), record.title, record.author, record.published?.iso8601, record.modified?.iso8601, record.url,
      record.siteName, record.language, record.tags.joined(separator: "; "), record.license, record.path, record.sha256,
    ]
    return fields.map { Self.field($0 ?? "") }.joined(separator: ",") + "\r\n"
  }

  /// A text as a field, in quotes where it needs them.
  static func field(_ text: String) -> String {
    let isPlain = !text.utf8.contains { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }
    return isPlain ? text : "\"" + text.replacing("\"", with: "\"\"") + "\""
  }
}
