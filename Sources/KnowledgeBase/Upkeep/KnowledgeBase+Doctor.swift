import GRDB

extension KnowledgeBase {
  /// Checks that the database keeps all that it promises, and describes each problem in a sentence.
  ///
  /// Besides SQLite's own checks: every text and revision has the digest under which it was stored, every block and
  /// passage is a range of its text on character boundaries, the index holds exactly the passages, and every vector
  /// belongs to a passage. Reads everything once; memory does not depend on the size of the database.
  ///
  /// Opened for reading only, the words of the full-text index are not compared with the passages: FTS5 wants write
  /// access for that.
  ///
  /// - Returns: Nothing for a healthy database.
  public func doctor() throws -> [String] {
    var problems = try read { db in
      var doctor = Doctor(db: db)
      doctor.examine()
      return doctor.problems
    }
    let check = "INSERT INTO passage_index(passage_index, rank) VALUES ('integrity-check', 1)"
    if !isReadOnly {
      do {
        try write { db in try db.run(check) }
      } catch let error as StoreError where error.code == .corrupt {
        problems.append("the full-text index does not hold what the passages say")
      }
    }
    return problems
  }
}
