import Articles
import Foundation
import GRDB

/// The passages of current revisions. The index follows them by triggers, the vectors by ``removePassages(_:)``.
struct PassageWriter {
  let db: Database

  /// What a passage's index entry and vectors are made from, besides the title.
  private struct Content: Hashable {
    var headings: Data
    var text: Data
  }

  /// Gives an article the passages of another revision. A passage whose title, headings and text stay the same keeps
  /// its row, so that only what changed is indexed and embedded again.
  func replacePassages(of article: ArticleID, from old: Int64?, to new: Int64) throws {
    guard
      let row = try db.row(
        "SELECT title, layout, text FROM revisions JOIN texts ON texts.id = text_id WHERE revisions.id = ?", [new])
    else { throw DamagedRow(reason: "a revision is missing") }
    let title: String? = try row.optional("title")
    let text: String = try row.required("text")
    var kept = try old.map { try reusable(of: $0, title: title) } ?? [:]
    let layout: [StoredPassage] = try Encoding.decode(from: row.required("layout"))
    for (ordinal, passage) in layout.enumerated() {
      let headings = try stableJSON(passage.headings)
      guard let slice = text.checkedSlice(passage.start, passage.end) else {
        throw DamagedRow(reason: "a passage is outside its text")
      }
      let key = Content(headings: Data(headings.utf8), text: Data(slice.utf8))
      if let id = kept[key]?.popLast() {
        try db.run(
          #"UPDATE passages SET revision_id = ?, ordinal = ?, start = ?, "end" = ? WHERE id = ?"#,
          [new, ordinal, passage.start, passage.end, id])
      } else {
        let cjk = KnowledgeBase.cjkIndexText([title].compactMap { $0 } + passage.headings + [slice])
        try db.run(
          """
          INSERT INTO passages(article_id, revision_id, ordinal, start, "end", headings, text, cjk)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?)
          """, [article, new, ordinal, passage.start, passage.end, headings, slice, cjk])
      }
    }
    try removePassages(kept.values.flatMap { $0 } + (try old.map { try retitled(of: $0, title: title) } ?? []))
  }

  /// Removes passages with their index entries and vectors.
  func removePassages(_ ids: [PassageID]) throws {
    for id in ids { try db.run("DELETE FROM passages WHERE id = ?", [id]) }
    try VectorWriter(db: db).empty(ids)
  }

  /// The passages of a revision by their content, if its title is the given one; the smallest id last.
  private func reusable(of revision: Int64, title: String?) throws -> [Content: [PassageID]] {
    let rows = try db.rows(
      """
      SELECT passages.id, headings, text FROM passages JOIN revisions ON revisions.id = revision_id
      WHERE revision_id = ? AND title IS ? ORDER BY passages.id DESC
      """, [revision, title])
    var passages: [Content: [PassageID]] = [:]
    for row in rows {
      let content = Content(headings: try row.required("headings"), text: try row.required("text"))
      passages[content, default: []].append(try row.required("id"))
    }
    return passages
  }

  /// The passages of a revision if its title is another one.
  private func retitled(of revision: Int64, title: String?) throws -> [PassageID] {
    try db.integers(
      """
      SELECT passages.id FROM passages JOIN revisions ON revisions.id = revision_id
      WHERE revision_id = ? AND title IS NOT ?
      """, [revision, title])
  }
}

extension String {
  /// The text of a UTF-8 byte range, or `nil` where the range is not one of this text's or splits a character.
  func checkedSlice(_ start: Int, _ end: Int) -> String? {
    guard start >= 0, start <= end, end <= utf8.count else { return nil }
    let lower = utf8.index(utf8.startIndex, offsetBy: start)
    let upper = utf8.index(lower, offsetBy: end - start)
    return String(utf8[lower..<upper])
  }
}
