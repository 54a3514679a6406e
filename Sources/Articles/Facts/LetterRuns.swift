extension Unicode.Scalar {
  var isDigit: Bool { value >= 0x30 && value <= 0x39 }

  /// True for letters and ideographs, as of characters, but without a look into Unicode's tables for ASCII.
  var isLetter: Bool { value < 0x80 ? (0x61...0x7A).contains(value | 0x20) : properties.isAlphabetic }

  /// True for a letter, and for an accent on the letter before it.
  var continuesLetters: Bool { isLetter || (value >= 0x300 && properties.isGraphemeExtend) }

  /// True for the scripts of East Asia, which put no space between words.
  var isIdeograph: Bool { value > 0x2E80 }
}

extension String {
  /// The runs of letters in a text.
  var letterRuns: [String] {
    unicodeScalars.split { !$0.continuesLetters }.map { String($0) }
  }
}
