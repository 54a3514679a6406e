import Foundation
import Llama

/// The time that a search of random vectors takes, and what it finds.
///
/// The vectors lie around centres, as those of texts do: of vectors without any order, signs say nothing.
struct SearchBenchmark: Encodable {
  let vectors: Int
  let dimensions: Int
  /// How many of the nearest are asked for.
  let k: Int
  /// Of the median query.
  let milliseconds: Double
  /// Where signs are compared first: the same, and the share of the nearest by all codes that it found.
  let signMilliseconds: Double?
  let signRecall: Double?

  private enum CodingKeys: String, CodingKey {
    case vectors, dimensions, k, milliseconds
    case signMilliseconds = "sign_milliseconds"
    case signRecall = "sign_recall"
  }

  private static let queries = 41
  private static let centres = 2000

  /// Fills an index and searches it, once unmeasured.
  init(vectors: Int, dimensions: Int, comparingSigns: Bool, k: Int = 20) {
    var random = XorShift(state: 0x9E37_79B9_7F4A_7C15)
    let centres = (0..<Self.centres * dimensions).map { _ in Int32(truncatingIfNeeded: random.next() % 129) - 64 }
    func vector() -> [UInt8] {
      let centre = Int(random.next() % UInt64(Self.centres)) * dimensions
      var word: UInt64 = 0
      return (0..<dimensions).map { place in
        if place.isMultiple(of: 8) { word = random.next() }
        defer { word >>= 8 }
        return UInt8(bitPattern: Int8(truncatingIfNeeded: (centres[centre + place] + Int32(word & 0x7F) - 64) / 2))
      }
    }
    var index = VectorIndex(dimensions: dimensions)
    index.reserveCapacity(vectors)
    let block = 1024
    for first in stride(from: 0, to: vectors, by: block) {
      let ids = (first..<min(vectors, first + block)).map { Int64($0) }
      let isAppended = index.append(
        ids: ids, scales: ids.map { _ in 1 / 127 }, codes: ids.flatMap { _ in vector() })
      precondition(isAppended)
    }
    let queries = (0..<Self.queries).map { _ in vector().map { Float(Int8(bitPattern: $0)) } }
    func measured() -> (milliseconds: Double, found: [[Int64]]) {
      let clock = ContinuousClock()
      var found: [[Int64]] = []
      var times: [Duration] = []
      _ = index.search(query: queries[0], k: k)
      for query in queries {
        times.append(clock.measure { found.append(index.search(query: query, k: k).hits.map(\.id)) })
      }
      return (times.sorted()[queries.count / 2] / .milliseconds(1), found)
    }
    let exact = measured()
    self.vectors = vectors
    self.dimensions = dimensions
    self.k = k
    milliseconds = exact.milliseconds
    if comparingSigns {
      index.addSigns()
      let signs = measured()
      let common = zip(exact.found, signs.found).reduce(0) { $0 + Set($1.0).intersection($1.1).count }
      signMilliseconds = signs.milliseconds
      signRecall = Double(common) / Double(max(1, exact.found.reduce(0) { $0 + $1.count }))
    } else {
      (signMilliseconds, signRecall) = (nil, nil)
    }
  }

  var text: String {
    var text = "nearest \(k) of \(vectors) × \(dimensions), " + String(format: "%.2f ms", milliseconds)
    if let signMilliseconds, let signRecall {
      text += String(format: "; by signs first %.2f ms, %.3f of them", signMilliseconds, signRecall)
    }
    return text
  }
}

/// Marsaglia's generator: fast, and the same numbers in every run.
private struct XorShift {
  var state: UInt64

  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state
  }
}
