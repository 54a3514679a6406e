import Foundation
import GRDB

/// Changes blocks of vectors within one transaction. A block with no vector left is deleted.
struct VectorWriter {
  let db: Database

  /// Quantises vectors into their slots. Passages must exist.
  func fill(_ vectors: [(id: PassageID, values: ArraySlice<Float>)], encoder: EncoderID, dimensions: Int) throws {
    try PassageRecord.check(vectors.lazy.map(\.id))
    for (number, members) in Dictionary(grouping: vectors, by: { $0.id / VectorBlock.slots }).sorted(by: {
      $0.key < $1.key
    }) {
      var block =
        try VectorBlock.read(db, encoder: encoder, number: number, dimensions: dimensions)
        ?? VectorBlock(empty: number, dimensions: dimensions)
      for (id, values) in members {
        guard let residual = block.set(values, slot: Int(id % VectorBlock.slots), dimensions: dimensions) else {
          throw StoreError(.invalid, "the vector of passage \(id) is not \(dimensions) finite numbers")
        }
        try db.run(
          "INSERT OR REPLACE INTO vector_residuals(passage_id, encoder_id, residual) VALUES (?, ?, ?)",
          [id, encoder, Data(residual)])
      }
      // An update in place: REPLACE would write all pages of the row again.
      try db.run(
        """
        INSERT INTO vector_blocks(encoder_id, number, scales, codes) VALUES (?, ?, ?, ?)
        ON CONFLICT(encoder_id, number) DO UPDATE SET scales = excluded.scales, codes = excluded.codes
        """, [encoder, number, block.encodedScales, block.codes])
    }
  }

  /// Empties the slots of passages for every encoder. Their residuals go with the passages.
  func empty(_ ids: [PassageID]) throws {
    try PassageRecord.check(ids)
    for (number, members) in Dictionary(grouping: ids, by: { $0 / VectorBlock.slots }).sorted(by: { $0.key < $1.key }) {
      // Naming the encoders lets SQLite find the rows by their key; the number alone would make it read all of them.
      let rows = try db.rows(
        """
        SELECT rowid AS block, scales FROM vector_blocks
        WHERE encoder_id IN (SELECT id FROM encoders) AND number = ?
        """, [number])
      for row in rows {
        let block: Int64 = try row.required("block")
        var scales = try VectorBlock.decodeScales(row.required("scales"))
        for id in members { scales[Int(id % VectorBlock.slots)] = 0 }
        if scales.allSatisfy({ $0 == 0 }) {
          try db.run("DELETE FROM vector_blocks WHERE rowid = ?", [block])
        } else {
          try db.run(
            "UPDATE vector_blocks SET scales = ? WHERE rowid = ?", [VectorBlock.encode(scales), block])
        }
      }
    }
  }
}
