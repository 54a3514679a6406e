import CKernels
import Dispatch

/// What a scan of some vectors found, to be joined with what scans of others did.
protocol Mergeable: Sendable {
  mutating func merge(_ other: Self)
}

/// Lets each of `threads` threads scan a range of `blocks` blocks, and joins what they found.
func scanConcurrently<Found: Mergeable>(blocks: Int, threads: Int, _ scan: @Sendable (Range<Int>) -> Found) -> Found {
  let threads = max(1, min(threads, blocks))
  if threads == 1 { return scan(0..<blocks) }
  var parts = [Found?](repeating: nil, count: threads)
  parts.withUnsafeMutableBufferPointer { parts in
    // Each thread writes its own element.
    nonisolated(unsafe) let parts = parts
    DispatchQueue.concurrentPerform(iterations: threads) { part in
      parts[part] = scan(blocks * part / threads..<blocks * (part + 1) / threads)
    }
  }
  let found = parts.compactMap(\.self)
  return found.dropFirst().reduce(into: found[0]) { $0.merge($1) }
}

/// The best of the vectors that a scan saw, and the spread of the scores of all.
struct ScanResult: Mergeable {
  var top: TopHits
  private var count = 0.0
  private var sum = 0.0
  private var squares = 0.0

  init(k: Int) {
    top = TopHits(k: k)
  }

  mutating func add(_ score: Float) {
    let score = Double(score)
    count += 1
    sum += score
    squares += score * score
  }

  mutating func merge(_ other: ScanResult) {
    top.merge(other.top)
    count += other.count
    sum += other.sum
    squares += other.squares
  }

  var nearest: VectorIndex.Nearest {
    let mean = count > 0 ? sum / count : 0
    let variance = count > 0 ? squares / count - mean * mean : 0
    return VectorIndex.Nearest(hits: top.sorted(), deviation: max(0, variance).squareRoot())
  }
}

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

/// The best hits so far: a binary heap with the worst of them on top.
struct TopHits: Sendable {
  private let k: Int
  private var heap: [VectorIndex.Hit] = []

  init(k: Int) {
    self.k = k
  }

  /// A hit below this score cannot be among the best.
  var threshold: Float { heap.count < k ? -.infinity : heap[0].score }

  static func isWorse(_ a: VectorIndex.Hit, _ b: VectorIndex.Hit) -> Bool {
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
