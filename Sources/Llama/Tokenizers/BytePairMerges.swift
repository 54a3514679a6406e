/// The merge rules of byte-pair encoding, and the merging itself.
struct BytePairMerges: Sendable {
  private struct Rule {
    var pair: UInt64
    var rank: Int32
    var result: Int32

    /// Ranks in ascending order, a free slot last.
    var order: Int32 { pair == .max ? .max : rank }
  }

  // Open addressing; the key `.max` marks a free slot and is no pair of non-negative ids.
  private var rules: [Rule]
  private let seed = UInt64.random(in: .min ... .max)

  /// Creates an empty set of rules with room for `count`.
  init(count: Int) {
    var capacity = 16
    while capacity < count * 2 { capacity *= 2 }
    rules = Array(repeating: Rule(pair: .max, rank: 0, result: 0), count: capacity)
  }

  private static func pair(_ left: Int32, _ right: Int32) -> UInt64 {
    UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
  }

  private func slot(of pair: UInt64) -> Int {
    let mask = rules.count - 1
    var slot = Int(truncatingIfNeeded: SplitMix64.mixed(pair ^ seed)) & mask
    while rules[slot].pair != pair, rules[slot].pair != .max { slot = (slot + 1) & mask }
    return slot
  }

  /// Adds the rule that `left` followed by `right` becomes `result`. Lower ranks go first; the first rule of a pair stays.
  mutating func insert(left: Int32, right: Int32, rank: Int32, result: Int32) {
    let pair = Self.pair(left, right)
    let slot = slot(of: pair)
    if rules[slot].pair == .max { rules[slot] = Rule(pair: pair, rank: rank, result: result) }
  }

  /// Adds the rule that the tokens spelled by the two parts of `pair` become the one spelled by all of it.
  ///
  /// - Parameter cut: Where the second part begins.
  /// - Returns: Whether the vocabulary has all three.
  mutating func insert(pair: [UInt8], cut: Int, rank: Int32, vocabulary: Vocabulary) -> Bool {
    pair.withUnsafeBufferPointer { pair in
      guard let left = vocabulary.id(of: UnsafeBufferPointer(rebasing: pair[..<cut])),
        let right = vocabulary.id(of: UnsafeBufferPointer(rebasing: pair[cut...])), let both = vocabulary.id(of: pair)
      else { return false }
      insert(left: left, right: right, rank: rank, result: both)
      return true
    }
  }

  private func rule(_ left: Int32, _ right: Int32) -> Rule? {
    let rule = rules[slot(of: Self.pair(left, right))]
    return rule.pair == .max ? nil : rule
  }

  /// Whether `body` holds for the two sides of every rule.
  func allSatisfy(_ body: (_ left: Int32, _ right: Int32) -> Bool) -> Bool {
    rules.allSatisfy { rule in
      rule.pair == .max || body(Int32(truncatingIfNeeded: rule.pair >> 32), Int32(truncatingIfNeeded: rule.pair))
    }
  }

  /// Up to so many symbols, looking at all pairs for each merge is faster than a queue of them.
  private static let fewSymbols = 32

  /// Merges the symbols from `start` on in place until no rule applies: lowest rank first, leftmost first among equals.
  func apply(to symbols: inout [Int32], from start: Int = 0) {
    let count = symbols.count - start
    guard count > 1 else { return }
    if count <= Self.fewSymbols {
      let left = symbols.withUnsafeMutableBufferPointer { mergeFew(UnsafeMutableBufferPointer(rebasing: $0[start...])) }
      symbols.removeLast(count - left)
    } else {
      var many = Array(symbols[start...])
      mergeMany(&many)
      symbols.replaceSubrange(start..., with: many)
    }
  }

  /// Merges a few symbols; returns how many are left, at the front.
  private func mergeFew(_ symbols: UnsafeMutableBufferPointer<Int32>) -> Int {
    withUnsafeTemporaryAllocation(of: Rule.self, capacity: Self.fewSymbols) { pairs in
      var count = symbols.count
      // The rule of each symbol and the next one; one without a rule has the last rank.
      func consider(_ index: Int) { pairs[index] = rules[slot(of: Self.pair(symbols[index], symbols[index + 1]))] }
      for index in 0..<count - 1 { consider(index) }
      while true {
        var best = 0
        for index in 1..<max(1, count - 1) where pairs[index].order < pairs[best].order { best = index }
        guard count > 1, pairs[best].pair != .max else { return count }
        symbols[best] = pairs[best].result
        count -= 1
        for index in best + 1..<max(best + 1, count) {
          symbols[index] = symbols[index + 1]
          pairs[index - 1] = pairs[index]
        }
        if best + 1 < count { consider(best) }
        if best > 0 { consider(best - 1) }
      }
    }
  }

  /// With a priority queue over a doubly linked list, O(n log n) in the number of symbols.
  private func mergeMany(_ symbols: inout [Int32]) {
    let count = symbols.count
    var next = (1...count).map { Int32($0) }
    var previous = (0..<count).map { Int32($0) - 1 }
    var queue = MergeQueue()

    func consider(_ left: Int, _ right: Int, _ symbols: [Int32]) {
      guard let rule = rule(symbols[left], symbols[right]) else { return }
      queue.push(
        MergeQueue.Candidate(
          rank: rule.rank, position: Int32(left), right: Int32(right), leftSymbol: symbols[left],
          rightSymbol: symbols[right], result: rule.result))
    }

    for index in 0..<count - 1 { consider(index, index + 1, symbols) }
    while let candidate = queue.pop() {
      let left = Int(candidate.position)
      let right = Int(candidate.right)
      // An earlier merge may have taken either side. A removed symbol is -1, so equality also means present.
      guard symbols[left] == candidate.leftSymbol, symbols[right] == candidate.rightSymbol, next[left] == right else {
        continue
      }
      symbols[left] = candidate.result
      symbols[right] = -1
      let after = Int(next[right])
      next[left] = Int32(after)
      if after < count {
        previous[after] = Int32(left)
        consider(left, after, symbols)
      }
      let before = Int(previous[left])
      if before >= 0 { consider(before, left, symbols) }
    }
    symbols.removeAll { $0 < 0 }
  }
}

/// Minimal binary min-heap of possible merges, by rank and then by position. `push` and `pop` are O(log n).
private struct MergeQueue {
  struct Candidate {
    var rank: Int32
    var position: Int32
    var right: Int32
    var leftSymbol: Int32
    var rightSymbol: Int32
    var result: Int32

    var order: UInt64 { UInt64(UInt32(bitPattern: rank)) << 32 | UInt64(UInt32(bitPattern: position)) }
  }

  private var heap: [Candidate] = []

  mutating func push(_ candidate: Candidate) {
    heap.append(candidate)
    var index = heap.count - 1
    while index > 0 {
      let parent = (index - 1) / 2
      guard heap[index].order < heap[parent].order else { return }
      heap.swapAt(index, parent)
      index = parent
    }
  }

  mutating func pop() -> Candidate? {
    guard let last = heap.popLast() else { return nil }
    guard let top = heap.first else { return last }
    heap[0] = last
    var index = 0
    while true {
      var child = 2 * index + 1
      guard child < heap.count else { return top }
      if child + 1 < heap.count, heap[child + 1].order < heap[child].order { child += 1 }
      guard heap[child].order < heap[index].order else { return top }
      heap.swapAt(index, child)
      index = child
    }
  }
}
