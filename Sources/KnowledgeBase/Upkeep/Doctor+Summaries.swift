import GRDB

extension Doctor {
  /// Every sentence of a summary is a range of the revision's text.
  mutating func checkSummaries() throws {
    let rows = try Row.fetchCursor(
      db,
      sql: """
        SELECT revision_id, sentences, text FROM summaries
        JOIN revisions ON revisions.id = revision_id JOIN texts ON texts.id = text_id ORDER BY revision_id
        """)
    while let row = try rows.next() {
      let text: String = try row.required("text")
      let sentences: [SummarySentence] = try Encoding.decode(from: row.required("sentences"))
      for sentence in sentences where text.checkedSlice(sentence.start, sentence.end) == nil {
        report(
          "the summary of revision \(try row.required("revision_id") as Int64) has a sentence that is no range of its "
            + "text: \(sentence.start)..<\(sentence.end)")
      }
    }
  }
}
