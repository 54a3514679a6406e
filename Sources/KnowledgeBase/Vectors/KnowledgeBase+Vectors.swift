public import Foundation
import GRDB

extension KnowledgeBase {
  /// The encoder with this digest, registered if it is new.
  ///
  /// - Throws: ``StoreError`` with the code `invalid` where no encoder has so many dimensions.
  public func encoder(name: String, digest: String, dimensions: Int) throws -> EncoderRecord {
    guard VectorBlock.dimensions.contains(dimensions) else {
      throw StoreError(.invalid, "\(name) cannot have vectors of \(dimensions) dimensions")
    }
    if let known = try encoders().first(where: { $0.digest == digest }) { return known }
    return try write { db in
      try db.run(
        "INSERT OR IGNORE INTO encoders(name, digest, dimensions) VALUES (?, ?, ?)", [name, digest, dimensions])
      let row = try db.row("SELECT id, name, digest, dimensions FROM encoders WHERE digest = ?", [digest])
      guard let row else { throw DamagedRow(reason: "an encoder is missing") }
      return try EncoderRecord(row)
    }
  }

  /// All encoders that vectors were ever made with.
  public func encoders() throws -> [EncoderRecord] {
    try read { db in
      try db.rows("SELECT id, name, digest, dimensions FROM encoders ORDER BY id").map(EncoderRecord.init)
    }
  }

  /// The next passages after `last`, in id order, that have no vector of this encoder: those of one block, so that
  /// storing their vectors writes no other.
  public func passages(without encoder: EncoderID, after last: PassageID, limit: Int) throws -> [PassageRecord] {
    try read { db in
      var missing: [PassageID] = []
      var block: (number: Int64, scales: [Float]?)?
      let ids = try Int64.fetchCursor(
        db.cachedStatement(sql: "SELECT id FROM passages WHERE id > ? ORDER BY id"), arguments: [last])
      while missing.count < limit, let id = try ids.next() {
        try PassageRecord.check([id])
        let number = id / VectorBlock.slots
        if block?.number != number {
          if !missing.isEmpty { break }
          let row = try db.row(
            "SELECT scales FROM vector_blocks WHERE encoder_id = ? AND number = ?", [encoder, number])
          block = (number, try row.map { try VectorBlock.decodeScales($0.required("scales")) })
        }
        if (block?.scales?[Int(id % VectorBlock.slots)] ?? 0) == 0 { missing.append(id) }
      }
      let records = try PassageRecord.fetch(db, missing)
      return missing.compactMap { records[$0] }
    }
  }

  /// Stores vectors, quantised to int8, for passages that still exist.
  ///
  /// - Throws: ``StoreError`` where a vector has not the encoder's dimensions or is not finite; nothing is stored then.
  public func store(_ vectors: [(id: PassageID, values: ArraySlice<Float>)], of encoder: EncoderID) throws {
    try write { db in
      let dimensions = try Self.dimensions(db, of: encoder)
      let ids = try stableJSON(vectors.map(\.id))
      let existing = Set(
        try db.integers("SELECT id FROM passages WHERE id IN (SELECT value FROM json_each(?))", [ids]))
      try VectorWriter(db: db).fill(
        vectors.filter { existing.contains($0.id) }, encoder: encoder, dimensions: dimensions)
    }
  }

  /// Calls `body`, which must not use the database, with every block of an encoder's vectors, in order.
  public func forEachVectorBlock(of encoder: EncoderID, _ body: (VectorBlock) throws -> Void) throws {
    try read { db in
      let dimensions = try Self.dimensions(db, of: encoder)
      let rows = try Row.fetchCursor(
        db.cachedStatement(
          sql: "SELECT number, scales, codes FROM vector_blocks WHERE encoder_id = ? ORDER BY number"),
        arguments: [encoder])
      while let row = try rows.next() { try body(try VectorBlock(row, dimensions: dimensions)) }
    }
  }

  /// What the codes of some passages' vectors leave out, for those that have it; vectors of earlier versions do not.
  ///
  /// A vector is its scale times the sum of code and residual. The residual of a value lies within ±1/2 and is kept as
  /// the number of the sixteenth it lies in: 4 bits, those of the even values in the low halves of the bytes.
  public func residuals(of encoder: EncoderID, _ ids: [PassageID]) throws -> [PassageID: Data] {
    try read { db in
      let size = VectorBlock.residualSize(try Self.dimensions(db, of: encoder))
      let rows = try db.rows(
        """
        SELECT passage_id, residual FROM vector_residuals
        WHERE encoder_id = ? AND passage_id IN (SELECT value FROM json_each(?))
        """, [encoder, try stableJSON(ids)])
      return try rows.reduce(into: [:]) { residuals, row in
        let residual: Data = try row.required("residual")
        guard residual.count == size else { throw DamagedRow(reason: "the residual of a vector has a wrong size") }
        residuals[try row.required("passage_id")] = residual
      }
    }
  }

  /// The most vectors that an encoder's blocks have room for.
  public func vectorCapacity(of encoder: EncoderID) throws -> Int {
    try read { db in
      let blocks = try Int.fetchOne(
        db.cachedStatement(sql: "SELECT count(*) FROM vector_blocks WHERE encoder_id = ?"), arguments: [encoder])
      return (blocks ?? 0) * VectorBlock.capacity
    }
  }

  private static func dimensions(_ db: Database, of encoder: EncoderID) throws -> Int {
    let row = try db.row("SELECT dimensions FROM encoders WHERE id = ?", [encoder])
    guard let dimensions: Int = try row?.required("dimensions"), VectorBlock.dimensions.contains(dimensions) else {
      throw DamagedRow(reason: "an encoder's dimensions are missing")
    }
    return dimensions
  }
}

extension EncoderRecord {
  init(_ row: Row) throws {
    let dimensions: Int = try row.required("dimensions")
    guard VectorBlock.dimensions.contains(dimensions) else {
      throw DamagedRow(reason: "an encoder has \(dimensions) dimensions")
    }
    self.init(
      id: try row.required("id"), name: try row.required("name"), digest: try row.required("digest"),
      dimensions: dimensions)
  }
}
