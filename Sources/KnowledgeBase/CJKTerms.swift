import Foundation

extension KnowledgeBase {
  /// The overlapping character pairs of the Chinese, Japanese and Korean runs of a text, in order; a run of one
  /// character gives that character.
  ///
  /// These are the terms of the index's `cjk` column, which also holds every single character. Pairs need no
  /// dictionary and find every word of two characters or more, which is what Lucene's CJKBigramFilter relies on.
  /// Half-width and compatibility forms are normalised (NFKC).
  public static func cjkTerms(in text: String) -> [String] {
    cjkRuns(in: text).flatMap { run in
      run.count == 1 ? [String(run[0])] : zip(run, run.dropFirst()).map { "\($0)\($1)" }
    }
  }

  /// What the `cjk` column holds for texts: their pairs and single characters; `nil` where there are none.
  static func cjkIndexText(_ texts: [String]) -> String? {
    var words: [String] = []
    for text in texts {
      for run in cjkRuns(in: text) {
        words += run.map { String($0) }
        words += zip(run, run.dropFirst()).map { "\($0)\($1)" }
      }
    }
    return words.isEmpty ? nil : words.joined(separator: " ")
  }

  private static func cjkRuns(in text: String) -> [[Unicode.Scalar]] {
    // Every CJK scalar takes three bytes or more, the first of them 0xE1 or above.
    guard text.utf8.contains(where: { $0 >= 0xE1 }) else { return [] }
    var runs: [[Unicode.Scalar]] = []
    var run: [Unicode.Scalar] = []
    for scalar in text.precomposedStringWithCompatibilityMapping.unicodeScalars {
      if scalar.isCJK {
        run.append(scalar)
      } else if !run.isEmpty {
        runs.append(run)
        run = []
      }
    }
    if !run.isEmpty { runs.append(run) }
    return runs
  }
}

extension Unicode.Scalar {
  /// Whether the scalar is Han, Hiragana, Katakana or Hangul.
  package var isCJK: Bool {
    switch value {
    case 0x1100...0x11FF: true  // Hangul Jamo
    case 0x3005...0x3007, 0x3031...0x3035: true  // iteration marks, zero
    case 0x3041...0x3096, 0x309D...0x309F: true  // Hiragana
    case 0x30A1...0x30FA, 0x30FC...0x30FF, 0x31F0...0x31FF: true  // Katakana
    case 0x3131...0x318E, 0xA960...0xA97F, 0xAC00...0xD7FB: true  // Hangul
    case 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF: true  // Han
    case 0x20000...0x323AF: true  // Han extensions
    default: false
    }
  }
}
