import CKernels

/// A query as integer levels, fine enough that only the rounding of the stored vectors is felt.
struct QuantizedQuery: Sendable {
  let scale: Float
  private let levels: [Int16]
  let high: [Int8]
  private let low: [Int8]

  /// `nil` for a query of zeros or one that is not made of numbers.
  init?(_ query: [Float]) {
    let largest = query.reduce(0) { max($0, abs($1)) }
    guard largest > 0, largest.isFinite, query.allSatisfy(\.isFinite) else { return nil }
    // The sum of `count` products with codes up to 128 must fit 31 bits; ±16256 is what two 8-bit halves hold.
    let most = Float(min(16_256, Int(Int32.max) / 128 / query.count))
    guard most >= 1 else { return nil }
    scale = largest / most
    let inverse = most / largest
    levels = query.map { Int16(max(-most, min(most, ($0 * inverse).rounded()))) }
    high = levels.map { Int8(($0 + 64) >> 7) }
    low = levels.map { Int8($0 - (($0 + 64) >> 7) * 128) }
  }

  func products(with rows: UnsafePointer<Int8>, rows count: Int, into sums: UnsafeMutablePointer<Int32>) {
    kb_scan_int8(rows, count, levels.count, levels, high, low, sums)
  }
}
