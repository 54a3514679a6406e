import Foundation
import GRDB

extension VectorBlock {
  /// ``capacity`` in the type of ids.
  static let slots = Int64(capacity)
  /// The block of the largest id.
  static let largestNumber = Int64.max / slots - 1
  /// More dimensions than any encoder has; keeps sizes from overflowing on a damaged database.
  package static let dimensions = 1...65_536

  init(empty number: Int64, dimensions: Int) {
    self.init(
      number: number, scales: Array(repeating: 0, count: Self.capacity),
      codes: Data(count: Self.capacity * dimensions))
  }

  /// Quantises a vector symmetrically: the scale is its largest magnitude over 127.
  ///
  /// - Returns: What its codes leave out, as ``KnowledgeBase/residuals(of:_:)`` describes it; `nil` where the vector has
  ///   another length or a value that is not finite.
  mutating func set(_ values: ArraySlice<Float>, slot: Int, dimensions: Int) -> [UInt8]? {
    guard values.count == dimensions, values.allSatisfy(\.isFinite) else { return nil }
    let largest = values.reduce(0) { max($0, abs($1)) }
    // A vector of zeros is a vector too, and a scale of 0 would say that there is none.
    let scale = max(largest / 127, .leastNormalMagnitude)
    scales[slot] = scale
    var residual = [UInt8](repeating: 0, count: Self.residualSize(dimensions))
    for (offset, value) in values.enumerated() {
      let level = value / scale
      let code = level.rounded()
      codes[slot * dimensions + offset] = UInt8(bitPattern: Int8(code))
      let sixteenth = UInt8(max(0, min(15, (level - code + 0.5) * 16)))
      residual[offset / 2] |= sixteenth << (offset.isMultiple(of: 2) ? 0 : 4)
    }
    return residual
  }

  /// Bytes of a vector's residual.
  static func residualSize(_ dimensions: Int) -> Int { (dimensions + 1) / 2 }

  static func read(_ db: Database, encoder: EncoderID, number: Int64, dimensions: Int) throws -> VectorBlock? {
    let row = try db.row(
      "SELECT number, scales, codes FROM vector_blocks WHERE encoder_id = ? AND number = ?", [encoder, number])
    return try row.map { try VectorBlock($0, dimensions: dimensions) }
  }

  init(_ row: Row, dimensions: Int) throws {
    let (number, codes): (Int64, Data) = (try row.required("number"), try row.required("codes"))
    guard (0...Self.largestNumber).contains(number), codes.count == Self.capacity * dimensions else {
      throw DamagedRow(reason: "a block of vectors has a wrong size")
    }
    self.init(number: number, scales: try Self.decodeScales(row.required("scales")), codes: codes)
  }

  var encodedScales: Data { Self.encode(scales) }

  static func encode(_ scales: [Float]) -> Data {
    Data(scales.flatMap { scale in (0..<4).map { UInt8(truncatingIfNeeded: scale.bitPattern >> ($0 * 8)) } })
  }

  static func decodeScales(_ data: Data) throws -> [Float] {
    guard data.count == 4 * capacity else { throw DamagedRow(reason: "a block of vectors has a wrong size") }
    let bytes = [UInt8](data)
    return (0..<capacity).map { slot in
      Float(bitPattern: (0..<4).reduce(0) { $0 | UInt32(bytes[slot * 4 + $1]) << ($1 * 8) })
    }
  }
}
