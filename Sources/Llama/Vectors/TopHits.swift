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
