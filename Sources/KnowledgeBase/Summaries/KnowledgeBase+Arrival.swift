import GRDB

extension KnowledgeBase {
  /// All passages with their articles, in the order in which the collection came to know them: by the day on which the
  /// article's current revision was stored, then by publication, undated ones last, then by id.
  ///
  /// Within a day the date of publication decides, as a collection that is read in one go came to be over years.
  public func passagesByArrival() throws -> [(passage: PassageID, article: ArticleID)] {
    try read { db in
      try db.rows(
        """
        SELECT passages.id AS passage, articles.id AS article
        FROM articles JOIN revisions ON revisions.id = articles.revision_id
        JOIN passages ON passages.revision_id = articles.revision_id
        ORDER BY substr(revisions.stored, 1, 10), articles.first_day IS NULL, articles.first_day, articles.id, ordinal
        """
      ).map { (passage: try $0.required("passage"), article: try $0.required("article")) }
    }
  }
}
