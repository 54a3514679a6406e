import CKernels
import Dispatch

/// Vectors in memory as 8-bit codes with one scale each, searched exactly.
///
/// A scan reads `dimensions` bytes a vector in order, at memory speed. Up to some millions of vectors that beats an
/// approximate graph, and it can search any subset.
public struct VectorIndex: Sendable {
  /// A vector found.
  public struct Hit: Sendable, Hashable {
    /// The number it was appended under.
    public let id: Int64
    /// The inner product with the query; the cosine where both are of unit length.
    public let score: Float
  }

  /// Some of an index's vectors.
  public struct Subset: Sendable {
    fileprivate var words: [UInt64]
    /// Number of vectors in it.
    public let count: Int
  }

  /// Length of a vector.
  public let dimensions: Int
  private var ids: [Int64] = []
  private var scales: [Float] = []
  private var codes: [Int8] = []

  /// Rows whose scores are computed before they are compared: few enough that both stay in the nearest cache.
  private static let blockRows = 64
  /// Below this many bytes a second thread costs more than it saves.
  private static let bytesPerThread = 2 << 20

  /// Creates an empty index of vectors of `dimensions` values.
  public init(dimensions: Int) {
    precondition(dimensions > 0)
    self.dimensions = dimensions
  }

  /// Number of vectors.
  public var count: Int { ids.count }

  /// Makes room for `count` vectors in all.
  public mutating func reserveCapacity(_ count: Int) {
    ids.reserveCapacity(count)
    scales.reserveCapacity(count)
    codes.reserveCapacity(count * dimensions)
  }

  /// Adds a block of vectors: the vector under `ids[i]` is `scales[i]` times the codes from `i · dimensions`.
  ///
  /// Slots with a scale of zero, or one that is not a number, are empty and left out.
  /// - Returns: `false`, with nothing added, where the three do not fit together.
  public mutating func append(ids: [Int64], scales: [Float], codes: some RandomAccessCollection<Int8>) -> Bool {
    let (size, overflow) = ids.count.multipliedReportingOverflow(by: dimensions)
    guard scales.count == ids.count, !overflow, codes.count == size else { return false }
    if scales.allSatisfy({ $0 != 0 && $0.isFinite }) {
      self.ids += ids
      self.scales += scales
      self.codes.append(contentsOf: codes)
      return true
    }
    for (slot, scale) in scales.enumerated() where scale != 0 && scale.isFinite {
      self.ids.append(ids[slot])
      self.scales.append(scale)
      let start = codes.index(codes.startIndex, offsetBy: slot * dimensions)
      self.codes.append(contentsOf: codes[start..<codes.index(start, offsetBy: dimensions)])
    }
    return true
  }

  /// The vectors whose id passes a test.
  public func subset(where isIncluded: (Int64) throws -> Bool) rethrows -> Subset {
    var words = [UInt64](repeating: 0, count: (count + 63) / 64)
    var included = 0
    for (row, id) in ids.enumerated() where try isIncluded(id) {
      words[row / 64] |= 1 << UInt64(row % 64)
      included += 1
    }
    return Subset(words: words, count: included)
  }

  /// The vectors with the given ids, as they are stored: to the precision of their codes.
  public func vectors(of wanted: Set<Int64>) -> [Int64: [Float]] {
    var vectors: [Int64: [Float]] = [:]
    for (row, id) in ids.enumerated() where wanted.contains(id) {
      vectors[id] = codes[row * dimensions..<(row + 1) * dimensions].map { Float($0) * scales[row] }
    }
    return vectors
  }

  /// The `k` vectors with the largest inner product with `query`, best first, the lower id first among equals.
  ///
  /// - Parameter allowed: Search only these, made by ``subset(where:)`` after the last change of the index.
  public func search(query: [Float], k: Int, allowed: Subset? = nil) -> [Hit] {
    precondition(query.count == dimensions && allowed.map { $0.words.count == (count + 63) / 64 } ?? true)
    guard k > 0, count > 0, let query = QuantizedQuery(query) else { return [] }
    let blocks = (count + Self.blockRows - 1) / Self.blockRows
    let bytes = (allowed?.count ?? count) * dimensions
    let threads = max(1, min(processorCount(), bytes / Self.bytesPerThread, blocks))
    if threads == 1 { return scan(0..<blocks, query, k, allowed).sorted() }
    var parts = [TopHits](repeating: TopHits(k: k), count: threads)
    parts.withUnsafeMutableBufferPointer { parts in
      // Each thread writes its own element.
      nonisolated(unsafe) let parts = parts
      DispatchQueue.concurrentPerform(iterations: threads) { part in
        parts[part] = scan(blocks * part / threads..<blocks * (part + 1) / threads, query, k, allowed)
      }
    }
    return parts.dropFirst().reduce(into: parts[0]) { $0.merge($1) }.sorted()
  }

  private func scan(_ blocks: Range<Int>, _ query: QuantizedQuery, _ k: Int, _ allowed: Subset?) -> TopHits {
    var top = TopHits(k: k)
    codes.withUnsafeBufferPointer { codes in
      withUnsafeTemporaryAllocation(of: Int32.self, capacity: Self.blockRows) { sums in
        for block in blocks {
          let first = block * Self.blockRows
          let rows = min(Self.blockRows, count - first)
          let all: UInt64 = rows == 64 ? .max : (1 << UInt64(rows)) - 1
          let wanted = allowed.map { $0.words[block] } ?? all
          if wanted == 0 { continue }
          // Rows apart are cheaper one by one until half of the block is wanted.
          if wanted.nonzeroBitCount * 2 >= rows {
            query.products(with: codes.baseAddress! + first * dimensions, rows: rows, into: sums.baseAddress!)
          } else {
            forEachBit(of: wanted) { row in
              query.products(
                with: codes.baseAddress! + (first + row) * dimensions, rows: 1, into: sums.baseAddress! + row)
            }
          }
          forEachBit(of: wanted) { row in
            let score = Float(sums[row]) * scales[first + row] * query.scale
            if score >= top.threshold { top.insert(Hit(id: ids[first + row], score: score)) }
          }
        }
      }
    }
    return top
  }

  private func forEachBit(of word: UInt64, _ body: (Int) -> Void) {
    var word = word
    while word != 0 {
      body(word.trailingZeroBitCount)
      word &= word - 1
    }
  }

  /// A vector as 8-bit codes: the vector is about `scale` times the codes. A vector of zeros has the scale zero.
  public static func quantize(_ vector: some Collection<Float>) -> (scale: Float, codes: [Int8]) {
    let largest = vector.reduce(0) { max($0, abs($1)) }
    guard largest > 0, largest.isFinite else { return (0, [Int8](repeating: 0, count: vector.count)) }
    let scale = largest / 127
    return (scale, vector.map { Int8(max(-127, min(127, ($0 / scale).rounded()))) })
  }
}

/// A query as integer levels, fine enough that only the rounding of the stored vectors is felt.
private struct QuantizedQuery {
  let scale: Float
  private let levels: [Int16]
  private let high: [Int8]
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

/// The best hits so far: a binary heap with the worst of them on top.
private struct TopHits {
  private let k: Int
  private var heap: [VectorIndex.Hit] = []

  init(k: Int) {
    self.k = k
  }

  /// A hit below this score cannot be among the best.
  var threshold: Float { heap.count < k ? -.infinity : heap[0].score }

  private static func isWorse(_ a: VectorIndex.Hit, _ b: VectorIndex.Hit) -> Bool {
    a.score != b.score ? a.score < b.score : a.id > b.id
  }

  mutating func insert(_ hit: VectorIndex.Hit) {
    if heap.count < k {
      heap.append(hit)
      var index = heap.count - 1
      while index > 0, Self.isWorse(heap[index], heap[(index - 1) / 2]) {
        heap.swapAt(index, (index - 1) / 2)
        index = (index - 1) / 2
      }
      return
    }
    guard Self.isWorse(heap[0], hit) else { return }
    heap[0] = hit
    var index = 0
    while true {
      var child = 2 * index + 1
      guard child < heap.count else { return }
      if child + 1 < heap.count, Self.isWorse(heap[child + 1], heap[child]) { child += 1 }
      guard Self.isWorse(heap[child], heap[index]) else { return }
      heap.swapAt(index, child)
      index = child
    }
  }

  mutating func merge(_ other: TopHits) {
    for hit in other.heap { insert(hit) }
  }

  func sorted() -> [VectorIndex.Hit] { heap.sorted { Self.isWorse($1, $0) } }
}
