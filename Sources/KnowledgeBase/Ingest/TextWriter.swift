import Foundation
import GRDB

/// The texts of revisions, each held once whatever the number of its copies.
struct TextWriter {
  let db: Database

  func find(_ sha256: Data) throws -> Int64? {
    try db.integer("SELECT id FROM texts WHERE sha256 = ?", [sha256])
  }

  func insert(_ text: String, sha256: Data, bands: [Int64]) throws -> Int64 {
    try db.run(
      "INSERT INTO texts(sha256, bands, text) VALUES (?, ?, ?)", [sha256, Encoding.littleEndian(bands), text])
    let id = db.lastInsertedRowID
    for band in bands {
      try db.run("INSERT OR IGNORE INTO near_duplicate_bands(band, text_id) VALUES (?, ?)", [band, id])
    }
    return id
  }

  /// The text most like the given one of which that is a copy; among equals, the oldest.
  func mostSimilar(to candidate: NearDuplicate, bands: [Int64]) throws -> Int64? {
    guard !bands.isEmpty else { return nil }
    let rows = try db.rows(
      """
      SELECT texts.id, texts.text FROM (
        SELECT text_id, count(*) AS shared FROM near_duplicate_bands
        WHERE band IN (SELECT value FROM json_each(?)) GROUP BY text_id ORDER BY shared DESC, text_id LIMIT 8
      ) JOIN texts ON texts.id = text_id ORDER BY texts.id
      """, [try stableJSON(bands)])
    var best: (id: Int64, resemblance: Double)?
    for row in rows {
      let likeness = candidate.likeness(to: NearDuplicate(try row.required("text")))
      if likeness.isCopy, likeness.resemblance > best?.resemblance ?? 0 {
        best = (try row.required("id"), likeness.resemblance)
      }
    }
    return best?.id
  }

  /// Removes texts that no revision holds any more.
  func removeUnused(_ texts: [Int64]) throws {
    for text in Set(texts) {
      guard try db.integer("SELECT 1 FROM revisions WHERE text_id = ? LIMIT 1", [text]) == nil,
        let row = try db.row("SELECT bands FROM texts WHERE id = ?", [text])
      else { continue }
      for band in Encoding.integers(littleEndian: try row.required("bands")) {
        try db.run("DELETE FROM near_duplicate_bands WHERE band = ? AND text_id = ?", [band, text])
      }
      try db.run("DELETE FROM texts WHERE id = ?", [text])
    }
  }
}
