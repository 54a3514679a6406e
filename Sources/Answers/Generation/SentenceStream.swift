import Articles
import Foundation

/// Cuts a text that arrives in pieces into sentences, without list marks and without citation marks of the model's own.
package struct SentenceStream {
  private var pending = ""

  package init() {}

  /// The sentences that became complete with a piece.
  package mutating func append(_ piece: String) -> [String] {
    pending += piece
    let ranges = SentenceSegmenter.sentences(in: pending)
    // The last one may go on.
    guard ranges.count > 1, let last = ranges.last else { return [] }
    let complete = ranges.dropLast().map { String(pending.slice($0)) }
    pending = String(pending.slice(last.lowerBound..<pending.utf8.count))
    return complete.compactMap(Self.cleaned)
  }

  /// The last sentence, if it has an end.
  package mutating func finish() -> String? {
    defer { pending = "" }
    let text = pending.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return text.last.map { ".!”\"".contains($0) } == true ? Self.cleaned(text) : nil
  }

  private static func cleaned(_ text: String) -> String? {
    var words = text.split(whereSeparator: \.isWhitespace).map(String.init)
    while let first = words.first, !first.contains(where: \.isLetter) && !first.contains("%") && words.count > 1,
      first.contains(where: { "-*•.[)#".contains($0) })
    {
      words.removeFirst()
    }
    let marks = words.map { word in
      guard let open = word.firstIndex(of: "["), let close = word[open...].firstIndex(of: "]"),
        word[word.index(after: open)..<close].allSatisfy({ $0.isNumber || $0 == "," })
      else { return word }
      return String(word[..<open] + word[word.index(after: close)...])
    }
    let sentence = marks.filter { !$0.isEmpty }.joined(separator: " ").replacingOccurrences(of: " .", with: ".")
    return sentence.contains(where: \.isLetter) ? sentence : nil
  }
}
