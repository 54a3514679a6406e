import CKernels
public import Foundation

/// Vectors in memory as 8-bit codes with one scale each, searched exactly.
///
/// A scan reads `dimensions` bytes a vector in order, at memory speed. Up to some millions of vectors that beats an
/// approximate graph, and it can search any subset. For more, ``addSigns()`` gives up being exact.
public struct VectorIndex: Sendable {
  /// A vector found.
  public struct Hit: Sendable, Hashable {
    /// The number it was appended under.
    public let id: Int64
    /// The inner product with the query; the cosine where both are of unit length.
    public let score: Float
  }

  /// What a search found.
  public struct Nearest: Sendable, Hashable {
    /// Best first, the lower id first among equals.
    public var hits: [Hit] = []
    /// Standard deviation of the scores of all vectors that were searched.
    public var deviation: Double = 0
  }

  /// Some of an index's vectors.
  public struct Subset: Sendable {
    fileprivate var words: [UInt64]
    /// Number of vectors in it.
    public var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

    /// Those of this subset that are in another of the same index, too.
    public func intersection(_ other: Subset) -> Subset {
      Subset(words: zip(words, other.words).map { $0 & $1 })
    }

    /// Those of this subset that are not in another of the same index.
    public func subtracting(_ other: Subset) -> Subset {
      Subset(words: zip(words, other.words).map { $0 & ~$1 })
    }
  }

  /// Length of a vector.
  public let dimensions: Int
  private var ids: [Int64] = []
  private var scales: [Float] = []
  private var codes: [Int8] = []
  private var signs: SignCodes?

  /// Rows whose scores are computed before they are compared: few enough that both stay in the nearest cache, and one for
  /// each bit of a word.
  private static let blockRows = UInt64.bitWidth
  /// How many of `count` vectors are compared by their codes where signs are compared first. Of 36,554 real passages, 1.1%
  /// hold 0.992 of the nearest 20, and 0.5% 0.979 (docs/RETRIEVAL.md); of ten million the time allows 0.2%.
  private static func candidates(of count: Int, k: Int) -> Int { max(10_000 + count / 1000, k * 100) }
  /// Blocks from which the deviation of all scores is estimated where signs are searched.
  private static let sampledBlocks = 512
  /// Below this many bytes a second thread costs more than it saves.
  private static let bytesPerThread = 2 << 20

  /// Creates an empty index of vectors of `dimensions` values.
  public init(dimensions: Int) {
    precondition(dimensions > 0)
    self.dimensions = dimensions
  }

  /// Number of vectors.
  public var count: Int { ids.count }

  private var blockCount: Int { (count + Self.blockRows - 1) / Self.blockRows }

  /// Makes room for `count` vectors in all.
  public mutating func reserveCapacity(_ count: Int) {
    ids.reserveCapacity(count)
    scales.reserveCapacity(count)
    codes.reserveCapacity(count * dimensions)
  }

  /// Adds a block of vectors: the vector under `ids[i]` is `scales[i]` times the signed bytes from `i · dimensions`.
  ///
  /// Slots with a scale of zero, or one that is not a number, are empty and left out.
  /// - Returns: `false`, with nothing added, where the three do not fit together or the ids do not ascend.
  public mutating func append(ids: [Int64], scales: [Float], codes: some ContiguousBytes) -> Bool {
    let (size, overflow) = ids.count.multipliedReportingOverflow(by: dimensions)
    guard scales.count == ids.count, !overflow, zip(ids, ids.dropFirst()).allSatisfy(<),
      self.ids.last.map({ last in ids.allSatisfy { $0 > last } }) ?? true
    else { return false }
    return codes.withUnsafeBytes { bytes in
      guard bytes.count == size else { return false }
      let codes = bytes.bindMemory(to: Int8.self)
      signs = nil
      // Runs of slots that are not empty, copied whole.
      var start = 0
      while start < ids.count {
        let isEmpty = { (slot: Int) in scales[slot] == 0 || !scales[slot].isFinite }
        guard let first = (start..<ids.count).first(where: { !isEmpty($0) }) else { break }
        let end = (first..<ids.count).first(where: isEmpty) ?? ids.count
        self.ids += ids[first..<end]
        self.scales += scales[first..<end]
        self.codes += codes[first * dimensions..<end * dimensions]
        start = end
      }
      return true
    }
  }

  /// Makes a search of all vectors compare signs first, and codes only of the most promising: for
  /// more vectors than a scan of the codes has time for. To be called after the last ``append(ids:scales:codes:)``, which
  /// undoes it.
  public mutating func addSigns() {
    var signs = SignCodes(dimensions: dimensions)
    codes.withUnsafeBufferPointer { signs.append($0) }
    self.signs = signs
  }

  /// The row of a vector; `nil` where there is none under this id.
  private func row(of id: Int64) -> Int? {
    var (low, high) = (0, ids.count)
    while low < high {
      let middle = (low + high) / 2
      if ids[middle] < id { low = middle + 1 } else { high = middle }
    }
    return low < ids.count && ids[low] == id ? low : nil
  }

  /// The vectors of those of the given ids that have one.
  public func subset(of ids: some Sequence<Int64>) -> Subset {
    var subset = Subset(words: [UInt64](repeating: 0, count: blockCount))
    insert(ids, into: &subset)
    return subset
  }

  /// Adds the vectors of those of the given ids that have one to a subset made by this index after its last change.
  public func insert(_ ids: some Sequence<Int64>, into subset: inout Subset) {
    for row in ids.lazy.compactMap(row) { subset.words[row / Self.blockRows] |= 1 << UInt64(row % Self.blockRows) }
  }

  /// All vectors.
  public var all: Subset {
    var words = [UInt64](repeating: .max, count: blockCount)
    if !count.isMultiple(of: Self.blockRows) {
      words[count / Self.blockRows] = (1 << UInt64(count % Self.blockRows)) - 1
    }
    return Subset(words: words)
  }

  /// The vectors with the given ids, as they are stored: to the precision of their codes.
  public func vectors(of wanted: some Sequence<Int64>) -> [Int64: [Float]] {
    var vectors: [Int64: [Float]] = [:]
    for id in wanted {
      guard let row = row(of: id) else { continue }
      vectors[id] = codes[row * dimensions..<(row + 1) * dimensions].map { Float($0) * scales[row] }
    }
    return vectors
  }

  /// The inner products of the vectors with the given ids with `query`.
  public func scores(of wanted: some Sequence<Int64>, query: [Float]) -> [Int64: Float] {
    precondition(query.count == dimensions)
    guard let query = QuantizedQuery(query) else { return [:] }
    var scores: [Int64: Float] = [:]
    codes.withUnsafeBufferPointer { codes in
      for id in wanted {
        guard let row = row(of: id) else { continue }
        var sum: Int32 = 0
        query.products(with: codes.baseAddress! + row * dimensions, rows: 1, into: &sum)
        scores[id] = Float(sum) * scales[row] * query.scale
      }
    }
    return scores
  }

  /// Hits with the scores that 12 bits a value give instead of 8, best first.
  ///
  /// The best few of a search are told apart by bits that are not read for all: re-ranking with source coding (Jégou,
  /// Tavenard, Douze and Amsaleg, 2011).
  /// - Parameter residuals: What the codes of the hits leave out: `dimensions` numbers of sixteenths from −1/2, two a
  ///   byte, the even ones in the low half. A hit without one keeps its score.
  public func refined(_ hits: some Sequence<Hit>, query: [Float], residuals: [Int64: Data]) -> [Hit] {
    precondition(query.count == dimensions)
    // Half a sixteenth more puts each value into the middle of its own.
    let offset = query.reduce(0, +) * (0.5 / 16 - 0.5)
    return hits.map { hit in
      guard let residual = residuals[hit.id], residual.count == (dimensions + 1) / 2, let row = row(of: hit.id) else {
        return hit
      }
      var sum: Float = 0
      for (pair, byte) in residual.enumerated() {
        sum += query[2 * pair] * Float(byte & 0xF)
        if 2 * pair + 1 < dimensions { sum += query[2 * pair + 1] * Float(byte >> 4) }
      }
      return Hit(id: hit.id, score: hit.score + (sum / 16 + offset) * scales[row])
    }.sorted { TopHits.isWorse($1, $0) }
  }

  /// The `k` vectors with the largest inner product with `query`.
  ///
  /// - Parameter allowed: Search only these, made by this index after its last change.
  public func search(query: [Float], k: Int, allowed: Subset? = nil) -> Nearest {
    precondition(query.count == dimensions && allowed.map { $0.words.count == blockCount } ?? true)
    guard k > 0, count > 0, let query = QuantizedQuery(query) else { return Nearest() }
    if allowed == nil, let signs { return search(signs, query, k, blockCount) }
    return scan(blockCount, query, k, allowed).nearest
  }

  /// Scans all blocks, by as many threads as pay.
  private func scan(_ blocks: Int, _ query: QuantizedQuery, _ k: Int, _ allowed: Subset?) -> ScanResult {
    let bytes = (allowed?.count ?? count) * dimensions
    return scanConcurrently(blocks: blocks, threads: min(processorCount(), bytes / Self.bytesPerThread)) {
      scan($0, query, k, allowed)
    }
  }

  private func search(_ signs: SignCodes, _ query: QuantizedQuery, _ k: Int, _ blocks: Int) -> Nearest {
    let most = Self.candidates(of: count, k: k)
    var words = [UInt64](repeating: 0, count: blocks)
    for row in signs.nearest(to: query.high, most: most, threads: processorCount()) {
      words[row / Self.blockRows] |= 1 << UInt64(row % Self.blockRows)
    }
    let step = max(1, blocks / Self.sampledBlocks)
    var sample = ScanResult(k: 0)
    for block in stride(from: 0, to: blocks, by: step) { sample.merge(scan(block..<block + 1, query, 0, nil)) }
    return Nearest(
      hits: scan(blocks, query, k, Subset(words: words)).nearest.hits, deviation: sample.nearest.deviation)
  }

  private func scan(_ blocks: Range<Int>, _ query: QuantizedQuery, _ k: Int, _ allowed: Subset?) -> ScanResult {
    var result = ScanResult(k: k)
    codes.withUnsafeBufferPointer { codes in
      withUnsafeTemporaryAllocation(of: Int32.self, capacity: Self.blockRows) { sums in
        withUnsafeTemporaryAllocation(of: Float.self, capacity: Self.blockRows) { scores in
          for block in blocks {
            let first = block * Self.blockRows
            let rows = min(Self.blockRows, count - first)
            let all: UInt64 = rows == Self.blockRows ? .max : (1 << UInt64(rows)) - 1
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
            var largest = -Float.infinity
            func score(_ row: Int) {
              let score = Float(sums[row]) * scales[first + row] * query.scale
              scores[row] = score
              largest = max(largest, score)
              result.add(score)
            }
            if wanted == all { for row in 0..<rows { score(row) } } else { forEachBit(of: wanted, score) }
            guard k > 0, largest >= result.top.threshold else { continue }
            forEachBit(of: wanted) { row in
              if scores[row] >= result.top.threshold {
                result.top.insert(Hit(id: ids[first + row], score: scores[row]))
              }
            }
          }
        }
      }
    }
    return result
  }

  private func forEachBit(of word: UInt64, _ body: (Int) -> Void) {
    var word = word
    while word != 0 {
      body(word.trailingZeroBitCount)
      word &= word - 1
    }
  }
}
