/// What changed between two texts, sentence by sentence.
public enum SentenceDiff {
  /// A sentence that stands in only one of the texts.
  public struct Change: Sendable, Hashable, Encodable {
    /// Which of the texts holds it.
    public enum Kind: String, Sendable, Hashable, Encodable { case removed, added }

    public let kind: Kind
    public let text: String
  }

  /// The changes in reading order; at one place, what was removed before what was added.
  ///
  /// As few as can be (Myers, 1986, through the standard library's `difference`), but for long texts of which much has
  /// moved: there the sentences that stand once in both are aligned first (Cohen's patience diff), so that time and
  /// memory stay in proportion to the texts.
  public static func changes(from old: String, to new: String) -> [Change] {
    let before = sentences(of: old)
    let after = sentences(of: new)
    var result: [Change] = []
    var (removed, added) = (0, 0)
    func change(upTo pair: SentenceAlignment.Pair) {
      result += before[removed..<pair.old].map { Change(kind: .removed, text: $0) }
      result += after[added..<pair.new].map { Change(kind: .added, text: $0) }
      (removed, added) = (pair.old + 1, pair.new + 1)
    }
    for pair in SentenceAlignment.pairs(before, after) { change(upTo: pair) }
    change(upTo: (before.count, after.count))
    return result
  }

  /// Sentences of each paragraph: a heading has no full stop, and must not run into what follows.
  private static func sentences(of text: String) -> [String] {
    text.split(separator: "\n").flatMap { line in
      let line = String(line)
      return SentenceSegmenter.sentences(in: line).map { String(line.slice($0)) }
    }
  }
}

/// Finds the sentences that two texts share.
enum SentenceAlignment {
  /// Places of a sentence in both texts.
  typealias Pair = (old: Int, new: Int)

  /// A sentence as a number, and its place.
  private typealias Place = (sentence: Int, index: Int)

  /// Sentences of both texts for which fewest changes are looked for, in time and memory that grow with the square.
  private static let exactLimit = 2_000

  /// Pairs of equal sentences, ascending in both texts.
  static func pairs(_ old: [String], _ new: [String]) -> [Pair] {
    var numbers: [String: Int] = [:]
    func places(_ sentences: [String]) -> [Place] {
      sentences.enumerated().map { index, sentence in
        let number = numbers[sentence] ?? numbers.count
        numbers[sentence] = number
        return (number, index)
      }
    }
    return align(places(old)[...], places(new)[...]) { old, new in
      var pairs: [Pair] = []
      var (lastOld, lastNew) = (old.startIndex, new.startIndex)
      for (oldIndex, newIndex) in anchors(old, new) + [(old.endIndex, new.endIndex)] {
        pairs += align(old[lastOld..<oldIndex], new[lastNew..<newIndex]) { _, _ in [] }
        if oldIndex < old.endIndex { pairs.append((old[oldIndex].index, new[newIndex].index)) }
        (lastOld, lastNew) = (min(oldIndex + 1, old.endIndex), min(newIndex + 1, new.endIndex))
      }
      return pairs
    }
  }

  /// - Parameter long: Aligns what is too long for an exact answer.
  private static func align(
    _ old: ArraySlice<Place>, _ new: ArraySlice<Place>, long: ([Place], [Place]) -> [Pair]
  ) -> [Pair] {
    // What stands in one of them only belongs to no pair.
    let shared = Set(old.map(\.sentence)).intersection(new.map(\.sentence))
    let old = old.filter { shared.contains($0.sentence) }
    let new = new.filter { shared.contains($0.sentence) }
    guard old.count + new.count <= exactLimit else { return long(old, new) }
    var (removed, added): (Set<Int>, Set<Int>) = ([], [])
    for change in new.map(\.sentence).difference(from: old.map(\.sentence)) {
      switch change {
      case .remove(let offset, _, _): removed.insert(offset)
      case .insert(let offset, _, _): added.insert(offset)
      }
    }
    return Array(
      zip(
        old.indices.lazy.filter { !removed.contains($0) }.map { old[$0].index },
        new.indices.lazy.filter { !added.contains($0) }.map { new[$0].index })
    ).map { ($0, $1) }
  }

  /// The longest row of sentences that stand once in each text and in the same order (Schensted, 1961).
  private static func anchors(_ old: [Place], _ new: [Place]) -> [Pair] {
    func single(_ places: [Place]) -> [Int: Int] {
      Dictionary(places.enumerated().map { ($1.sentence, $0) }) { _, _ in -1 }.filter { $0.value >= 0 }
    }
    let (inOld, inNew) = (single(old), single(new))
    let pairs = old.indices.compactMap { index -> Pair? in
      let sentence = old[index].sentence
      return inOld[sentence] == nil ? nil : inNew[sentence].map { (index, $0) }
    }
    // The pair that ends the best row of each length, and the pair before each in its row.
    var ends: [Int] = []
    var previous: [Int?] = []
    for (number, pair) in pairs.enumerated() {
      var (low, high) = (0, ends.count)
      while low < high {
        let middle = (low + high) / 2
        if pairs[ends[middle]].new < pair.new { low = middle + 1 } else { high = middle }
      }
      previous.append(low > 0 ? ends[low - 1] : nil)
      if low < ends.count { ends[low] = number } else { ends.append(number) }
    }
    var row: [Pair] = []
    var next = ends.last
    while let number = next {
      row.append(pairs[number])
      next = previous[number]
    }
    return row.reversed()
  }
}
