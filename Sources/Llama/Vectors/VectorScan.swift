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
