import CKernels

/// The signs of vectors, a bit a value: an eighth of the bytes of their 8-bit codes.
///
/// Vectors that agree with a query in many signs are likely near it (Charikar, "Similarity estimation techniques from
/// rounding algorithms", 2002), so that a scan of the signs finds few enough candidates for their codes to be compared.
struct SignCodes: Sendable {
  private let words: Int
  private let dimensions: Int
  /// Groups of eight rows as ``kb_scan_signs`` reads them; the rows after the last one are zeros.
  private var bits: [UInt64] = []
  private var count = 0

  private static let group = Int(KB_SIGN_GROUP)
  /// Groups whose distances are computed before they are compared.
  private static let blockGroups = 64

  init(dimensions: Int) {
    self.dimensions = dimensions
    words = (dimensions + 63) / 64
  }

  /// Adds the rows of a matrix of signed bytes.
  mutating func append(_ codes: UnsafeBufferPointer<Int8>) {
    let rows = codes.count / dimensions
    let groups = (count + rows + Self.group - 1) / Self.group
    bits.append(contentsOf: repeatElement(0, count: groups * words * Self.group - bits.count))
    for row in 0..<rows {
      let place = count + row
      let base = place / Self.group * words * Self.group + place % Self.group
      for word in 0..<words {
        let first = row * dimensions + word * 64
        bits[base + word * Self.group] = Self.signs(of: codes[first..<min(first + 64, (row + 1) * dimensions)])
      }
    }
    count += rows
  }

  private static func signs(of values: some Sequence<Int8>) -> UInt64 {
    var bits: UInt64 = 0
    for (place, value) in values.enumerated() where value < 0 { bits |= 1 << UInt64(place) }
    return bits
  }

  /// About `most` rows, not fewer where there are so many, that differ from `query` in the fewest signs, ascending.
  ///
  /// - Parameter query: Any values of the vectors' length; their signs count.
  func nearest(to query: [Int8], most: Int, threads: Int) -> [Int] {
    let signs = (0..<words).map { word in
      Self.signs(of: query[word * 64..<min(word * 64 + 64, dimensions)])
    }
    let blocks = (bits.count / words / Self.group + Self.blockGroups - 1) / Self.blockGroups
    return scanConcurrently(blocks: blocks, threads: threads) { scan($0, signs, most) }.rows
  }

  private func scan(_ blocks: Range<Int>, _ query: [UInt64], _ most: Int) -> Candidates {
    var candidates = Candidates(most: most, distances: dimensions)
    let groups = bits.count / words / Self.group
    bits.withUnsafeBufferPointer { bits in
      withUnsafeTemporaryAllocation(of: UInt16.self, capacity: Self.blockGroups * Self.group) { distances in
        for block in blocks {
          let first = block * Self.blockGroups
          let these = min(Self.blockGroups, groups - first)
          kb_scan_signs(
            bits.baseAddress! + first * words * Self.group, these, words, query, distances.baseAddress!)
          let rows = min(these * Self.group, count - first * Self.group)
          for row in 0..<rows where distances[row] <= candidates.threshold {
            candidates.insert(first * Self.group + row, distances[row])
          }
        }
      }
    }
    return candidates
  }
}

/// The rows of the smallest distances so far. Distances are small whole numbers, so that counting them says which are
/// too large.
private struct Candidates: Mergeable {
  private let most: Int
  /// Distances above this one cannot be among the smallest.
  private(set) var threshold: UInt16
  private var found: [(row: Int, distance: UInt16)] = []
  private var counts: [Int]
  private var kept = 0

  init(most: Int, distances: Int) {
    self.most = most
    threshold = UInt16(distances)
    counts = [Int](repeating: 0, count: distances + 1)
  }

  mutating func insert(_ row: Int, _ distance: UInt16) {
    found.append((row, distance))
    counts[Int(distance)] += 1
    kept += 1
    while threshold > 0, kept - counts[Int(threshold)] >= most {
      kept -= counts[Int(threshold)]
      threshold -= 1
    }
    // What was taken before the threshold fell is dropped now and then.
    if found.count > 4 * most, found.count > 2 * kept {
      found.removeAll { $0.distance > threshold }
    }
  }

  mutating func merge(_ other: Candidates) {
    for (row, distance) in other.found where distance <= min(threshold, other.threshold) { insert(row, distance) }
  }

  var rows: [Int] { found.lazy.filter { $0.distance <= threshold }.map(\.row).sorted() }
}
