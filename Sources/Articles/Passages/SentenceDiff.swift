/// What changed between two texts, sentence by sentence.
public enum SentenceDiff {
  /// A sentence that stands in only one of the texts.
  public struct Change: Sendable, Hashable, Encodable {
    /// Which of the texts holds it.
    public enum Kind: String, Sendable, Hashable, Encodable { case removed, added }

    public let kind: Kind
    public let text: String
  }

  /// The changes in reading order; at one place, what was removed before what was added (Myers, 1986, through the
  /// standard library's `difference`).
  public static func changes(from old: String, to new: String) -> [Change] {
    let before = sentences(of: old)
    let after = sentences(of: new)
    var removed: Set<Int> = []
    var added: Set<Int> = []
    for change in after.difference(from: before) {
      switch change {
      case .remove(let offset, _, _): removed.insert(offset)
      case .insert(let offset, _, _): added.insert(offset)
      }
    }
    var result: [Change] = []
    var position = 0
    for index in after.indices {
      while position < before.count, removed.contains(position) {
        result.append(Change(kind: .removed, text: before[position]))
        position += 1
      }
      if added.contains(index) {
        result.append(Change(kind: .added, text: after[index]))
      } else {
        position += 1
      }
    }
    return result + before[position...].map { Change(kind: .removed, text: $0) }
  }

  /// Sentences of each paragraph: a heading has no full stop, and must not run into what follows.
  private static func sentences(of text: String) -> [String] {
    text.split(separator: "\n").flatMap { line in
      let line = String(line)
      return SentenceSegmenter.sentences(in: line).map { String(line.slice($0)) }
    }
  }
}
