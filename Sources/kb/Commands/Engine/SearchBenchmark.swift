import Llama

/// The time that an exact search of random vectors takes.
struct SearchBenchmark: Encodable {
  let vectors: Int
  let dimensions: Int
  /// How many of the nearest are asked for.
  let k: Int
  /// Of the median query.
  let milliseconds: Double

  private static let queries = 101

  /// Fills an index and searches it, once unmeasured.
  init(vectors: Int, dimensions: Int, k: Int = 20) {
    var index = VectorIndex(dimensions: dimensions)
    index.reserveCapacity(vectors)
    let block = 1024
    for first in stride(from: 0, to: vectors, by: block) {
      let ids = (first..<min(vectors, first + block)).map { Int64($0) }
      // Bytes from one random word each eight: a scan takes the same time whatever they are.
      var word: UInt64 = 0
      let codes = (0..<ids.count * dimensions).map { place in
        if place.isMultiple(of: 8) { word = .random(in: .min ... .max) }
        defer { word >>= 8 }
        return UInt8(truncatingIfNeeded: word)
      }
      let isAppended = index.append(ids: ids, scales: ids.map { _ in 1 / 127 }, codes: codes)
      precondition(isAppended)
    }
    let clock = ContinuousClock()
    var times = (0...Self.queries).map { _ in
      let query = (0..<dimensions).map { _ in Float.random(in: -1...1) }
      return clock.measure { _ = index.search(query: query, k: k) }
    }
    times.removeFirst()
    self.vectors = vectors
    self.dimensions = dimensions
    self.k = k
    milliseconds = times.sorted()[Self.queries / 2] / .milliseconds(1)
  }

  var text: String {
    "nearest \(k) of \(vectors) × \(dimensions), \((milliseconds * 1000).rounded() / 1000) ms"
  }
}
