import CKernels
import Llama
import TestSupport
import Testing

@Suite("Vector index")
struct VectorIndexTests {
  /// Random vectors around a few centres, of unit length: neighbours are close, as those of texts are.
  private func vectors(_ count: Int, _ dimensions: Int, seed: UInt64) -> [[Float]] {
    var generator = SplitMix(state: seed)
    func unit(_ vector: [Float]) -> [Float] {
      let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return vector.map { $0 / length }
    }
    let centres = (0..<20).map { _ in (0..<dimensions).map { _ in Float.random(in: -1...1, using: &generator) } }
    return (0..<count).map { index in
      unit(centres[index % centres.count].map { $0 + Float.random(in: -1...1, using: &generator) })
    }
  }

  /// A vector as 8-bit codes: it is about `scale` times the codes. A vector of zeros has the scale zero.
  private func quantized(_ vector: [Float]) -> (scale: Float, codes: [UInt8]) {
    let largest = vector.reduce(0) { max($0, abs($1)) }
    guard largest > 0 else { return (0, vector.map { _ in 0 }) }
    return (largest / 127, vector.map { UInt8(bitPattern: Int8(($0 * 127 / largest).rounded())) })
  }

  private func index(of vectors: [[Float]]) -> VectorIndex {
    var index = VectorIndex(dimensions: vectors[0].count)
    for (id, vector) in vectors.enumerated() {
      let (scale, codes) = quantized(vector)
      let added = index.append(ids: [Int64(id)], scales: [scale], codes: codes)
      #expect(added)
    }
    return index
  }

  private func exact(_ query: [Float], _ vectors: [[Float]], k: Int) -> [Int64] {
    let scores = vectors.map { zip($0, query).reduce(0) { $0 + $1.0 * $1.1 } }
    return scores.indices.sorted { scores[$0] > scores[$1] }.prefix(k).map(Int64.init)
  }

  @Test("The nearest of a search over codes are nearly those over floats")
  func recall() {
    let stored = vectors(4000, 384, seed: 1)
    let index = index(of: stored)
    var found = 0
    let queries = vectors(50, 384, seed: 2)
    for query in queries {
      let hits = index.search(query: query, k: 20).hits
      #expect(hits.count == 20)
      #expect(zip(hits, hits.dropFirst()).allSatisfy { $0.score >= $1.score })
      found += Set(hits.map(\.id)).intersection(exact(query, stored, k: 20)).count
    }
    #expect(Double(found) / Double(20 * queries.count) > 0.98)
  }

  @Test("A stored vector finds itself with a score of one")
  func selfSearch() {
    let stored = vectors(300, 100, seed: 3)
    let index = index(of: stored)
    for id in [0, 63, 64, 299] {
      let hit = index.search(query: stored[id], k: 1).hits[0]
      #expect(hit.id == Int64(id))
      #expect(abs(hit.score - 1) < 0.01)
    }
  }

  @Test("A subset is searched exactly, dense or sparse")
  func subsets() {
    let stored = vectors(1000, 64, seed: 4)
    let index = index(of: stored)
    let query = vectors(1, 64, seed: 5)[0]
    let all = index.search(query: query, k: 1000).hits
    #expect(all.count == 1000)
    for divisor: Int64 in [1, 2, 7, 401] {
      let subset = index.subset(of: (0..<1100).filter { $0.isMultiple(of: divisor) }.shuffled())
      let expected = all.filter { $0.id.isMultiple(of: divisor) }
      #expect(subset.count == expected.count)
      #expect(index.search(query: query, k: 20, allowed: subset).hits == Array(expected.prefix(20)))
    }
    #expect(index.search(query: query, k: 5, allowed: index.subset(of: [])).hits.isEmpty)
    let (odd, third) = (
      index.subset(of: (0..<1000).filter { $0 % 2 == 1 }), index.subset(of: (0..<1000).filter { $0 % 3 == 0 })
    )
    #expect(index.search(query: query, k: 999, allowed: odd.intersection(third)).hits.allSatisfy { $0.id % 6 == 3 })
    #expect(odd.intersection(third).count == 167)
    #expect(index.all.subtracting(odd).count == 500)
  }

  @Test("The deviation is that of the scores of what was searched")
  func deviation() {
    let stored = vectors(700, 64, seed: 14)
    let index = index(of: stored)
    let query = vectors(1, 64, seed: 15)[0]
    for allowed in [nil, index.subset(of: (0..<700).filter { $0 % 5 == 0 })] {
      let scores = index.search(query: query, k: 700, allowed: allowed).hits.map { Double($0.score) }
      let mean = scores.reduce(0, +) / Double(scores.count)
      let variance = scores.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(scores.count)
      #expect(abs(index.search(query: query, k: 3, allowed: allowed).deviation - variance.squareRoot()) < 1e-6)
    }
  }

  @Test("Scores and vectors by id are those of a search")
  func lookup() {
    let stored = vectors(300, 96, seed: 16)
    let index = index(of: stored)
    let query = vectors(1, 96, seed: 17)[0]
    let hits = index.search(query: query, k: 300).hits
    let scores = index.scores(of: [299, 0, 7, 300, -1], query: query)
    #expect(scores.count == 3)
    for (id, score) in scores { #expect(hits.contains { $0.id == id && $0.score == score }) }
    #expect(index.vectors(of: [7, 300]).keys.sorted() == [7])
    #expect(zip(index.vectors(of: [7])[7]!, stored[7]).allSatisfy { abs($0 - $1) < 0.01 })
  }

  @Test("Comparing signs first finds nearly the same, with the same scores, and subsets exactly")
  func signs() {
    let stored = vectors(20_000, 200, seed: 18)
    var index = index(of: stored)
    let queries = vectors(20, 200, seed: 19)
    let exact = queries.map { index.search(query: $0, k: 10) }
    let subset = index.subset(of: (0..<20_000).filter { $0 % 3 == 0 })
    let part = index.search(query: queries[0], k: 10, allowed: subset)
    index.addSigns()
    #expect(index.search(query: queries[0], k: 10, allowed: subset) == part)
    var common = 0
    for (query, expected) in zip(queries, exact) {
      let found = index.search(query: query, k: 10)
      #expect(found.hits.count == 10)
      #expect(zip(found.hits, found.hits.dropFirst()).allSatisfy { $0.score >= $1.score })
      #expect(abs(found.deviation - expected.deviation) < 0.1 * expected.deviation)
      common += Set(found.hits).intersection(expected.hits).count
    }
    #expect(Double(common) / 200 > 0.95)
    #expect(index.search(query: queries[0], k: 20_000).hits.count >= 10_000)
  }

  @Test("Vectors that are added after the signs were are found, too")
  func appendAfterSigns() {
    let stored = vectors(20_001, 64, seed: 21)
    var index = index(of: Array(stored.dropLast()))
    index.addSigns()
    let (scale, codes) = quantized(stored[20_000])
    let added = index.append(ids: [20_000], scales: [scale], codes: codes)
    #expect(added)
    #expect(index.search(query: stored[20_000], k: 1).hits.map(\.id) == [20_000])
    index.addSigns()
    #expect(index.search(query: stored[20_000], k: 1).hits.map(\.id) == [20_000])
  }

  @Test("Every path of this machine counts the bits that differ")
  func signKernels() {
    var generator = SplitMix(state: 20)
    for (groups, words) in [(0, 3), (1, 1), (1, 6), (5, 2), (3, 12)] {
      let rows = (0..<groups * words * 8).map { _ in UInt64.random(in: .min ... .max, using: &generator) }
      let query = (0..<words).map { _ in UInt64.random(in: .min ... .max, using: &generator) }
      let expected = (0..<groups * 8).map { row in
        (0..<words).reduce(0) { sum, word in
          sum + UInt16((rows[row / 8 * words * 8 + word * 8 + row % 8] ^ query[word]).nonzeroBitCount)
        }
      }
      forEachInstructionSet { path in
        var found = [UInt16](repeating: 0, count: groups * 8)
        kb_scan_signs(rows, groups, words, query, &found)
        #expect(found == expected, "\(path), \(words) words")
      }
    }
  }

  @Test("Enough vectors for several threads give what one thread gives")
  func threads() {
    let stored = vectors(30_000, 256, seed: 6)
    let index = index(of: stored)
    let query = vectors(1, 256, seed: 7)[0]
    let halves = [index.subset(of: 0..<4000), index.subset(of: 4000..<30_000)]
    let merged = halves.flatMap { index.search(query: query, k: 25, allowed: $0).hits }
      .sorted { ($0.score, $1.id) > ($1.score, $0.id) }
    #expect(index.search(query: query, k: 25).hits == Array(merged.prefix(25)))
  }

  @Test("Empty slots are left out and blocks that do not fit are refused")
  func blocks() {
    var index = VectorIndex(dimensions: 2)
    let codes: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 8]
    let added = index.append(ids: [1, 2, 3, 4], scales: [0.5, 0, .nan, 0.25], codes: codes)
    #expect(added)
    #expect(index.count == 2)
    for (ids, scales, codes) in [
      ([5], [1], [1]), ([5], [], [1, 2]), ([4], [1], [1, 2]), ([6, 5], [1, 1], [1, 2, 3, 4]),
    ] as [([Int64], [Float], [UInt8])] {
      let added = index.append(ids: ids, scales: scales, codes: codes)
      #expect(!added)
    }
    #expect(index.count == 2)
    let hits = index.search(query: [1, 0], k: 9).hits
    #expect(hits.map(\.id) == [4, 1])
    #expect(abs(hits[0].score - 1.75) < 1e-3)
    #expect(index.search(query: [0, 0], k: 9).hits.isEmpty)
    #expect(index.search(query: [1, 0], k: 0).hits.isEmpty)
  }

  @Test("Every kernel path of this machine gives the sums of the plain loop")
  func kernels() {
    var generator = SplitMix(state: 9)
    for columns in [1, 2, 15, 16, 31, 32, 33, 63, 64, 65, 100, 127, 256, 384, 385, 1537] {
      let most = Int16(min(16_256, Int(Int32.max) / 128 / columns))
      for rows in [1, 3] {
        var codes = (0..<rows * columns).map { _ in Int8.random(in: -128...127, using: &generator) }
        var levels = (0..<columns).map { _ in Int16.random(in: -most...most, using: &generator) }
        if rows == 1 {
          // The extremes, where an intermediate sum could saturate.
          codes = codes.map { _ in -128 }
          levels = levels.map { _ in most }
        }
        let high = levels.map { Int8(($0 + 64) >> 7) }
        let low = levels.map { Int8($0 - (($0 + 64) >> 7) * 128) }
        let expected = (0..<rows).map { row -> Int32 in
          var sum: Int32 = 0
          for column in 0..<columns { sum += Int32(codes[row * columns + column]) * Int32(levels[column]) }
          return sum
        }
        forEachInstructionSet { path in
          var sums = [Int32](repeating: 0, count: rows)
          kb_scan_int8(codes, rows, columns, levels, high, low, &sums)
          #expect(sums == expected, "\(path), \(columns) columns")
        }
      }
    }
  }
}
