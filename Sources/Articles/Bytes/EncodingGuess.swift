/// Guesses the encoding of text that declares none, from which bytes come in which pairs.
///
/// A small relative of Mozilla's universal charset detector (Li and Momoi, 2001): each multi-byte encoding is scored
/// by the share of its pairs that fall among the characters which make up most running text.
enum EncodingGuess {
  /// An iconv name, or `nil` where nothing but a single-byte Latin encoding is likely.
  static func name(of bytes: [UInt8]) -> String? {
    var best: (name: String, score: Double)?
    for candidate in candidates {
      guard let score = candidate.score(bytes) else { continue }
      if score > best?.score ?? 0.5 { best = (candidate.name, score) }
    }
    return best?.name ?? cyrillic(bytes)
  }

  private struct Candidate: Sendable {
    let name: String
    let lead: @Sendable (UInt8) -> Bool
    let trail: @Sendable (UInt8) -> Bool
    /// True for characters that are frequent in running text.
    let isFrequent: @Sendable (UInt8, UInt8) -> Bool
    /// True for single bytes beyond ASCII.
    var single: @Sendable (UInt8) -> Bool = { _ in false }
    /// Above 1 for an encoding whose frequent characters are all frequent in another one as well.
    var weight = 1.0

    /// The share of frequent characters, or `nil` where the bytes do not fit.
    func score(_ bytes: [UInt8]) -> Double? {
      var (pairs, frequent, singles, bad) = (0, 0, 0, 0)
      var index = 0
      while index < bytes.count {
        let byte = bytes[index]
        if byte < 0x80 {
          index += 1
        } else if single(byte) {
          singles += 1
          index += 1
        } else if lead(byte), index + 1 < bytes.count, trail(bytes[index + 1]) {
          pairs += 1
          if isFrequent(byte, bytes[index + 1]) { frequent += 1 }
          index += 2
        } else {
          bad += 1
          index += 1
        }
      }
      guard pairs >= 4, bad * 50 <= pairs else { return nil }
      return weight * Double(frequent) / Double(pairs + singles)
    }
  }

  private static let high: ClosedRange<UInt8> = 0xA1...0xFE
  private static let candidates: [Candidate] = [
    // Kana are rows 4 and 5 of JIS X 0208.
    Candidate(
      name: "EUC-JP", lead: { high.contains($0) || $0 == 0x8E }, trail: high.contains,
      isFrequent: { lead, _ in lead == 0xA4 || lead == 0xA5 || lead == 0xA1 }, weight: 1.2),
    Candidate(
      name: "CP932", lead: { (0x81...0x9F).contains($0) || (0xE0...0xEF).contains($0) },
      trail: { (0x40...0xFC).contains($0) && $0 != 0x7F },
      isFrequent: { lead, _ in (0x81...0x83).contains(lead) },
      single: { (0xA1...0xDF).contains($0) }),
    // Level 1 of GB 2312 is rows 16 to 55, punctuation rows 1 and 3.
    Candidate(
      name: "GB18030", lead: { (0x81...0xFE).contains($0) }, trail: { (0x40...0xFE).contains($0) && $0 != 0x7F },
      isFrequent: { lead, trail in
        ((0xB0...0xD7).contains(lead) || lead == 0xA1 || lead == 0xA3) && trail >= 0xA1
      }),
    Candidate(
      name: "CP949", lead: { (0x81...0xFE).contains($0) }, trail: { (0x41...0xFE).contains($0) },
      isFrequent: { lead, trail in (0xB0...0xC8).contains(lead) && trail >= 0xA1 }, weight: 1.1),
    Candidate(
      name: "BIG5-HKSCS", lead: { (0x81...0xFE).contains($0) },
      trail: { (0x40...0x7E).contains($0) || (0xA1...0xFE).contains($0) },
      isFrequent: { lead, trail in (0xA4...0xC6).contains(lead) || lead == 0xA1 }),
  ]

  /// windows-1251 and KOI8-R put most letters of running text into different halves of 0xC0...0xFF.
  private static func cyrillic(_ bytes: [UInt8]) -> String? {
    var (upperHalf, lowerHalf, latin) = (0, 0, 0)
    var run = 0
    var inWords = 0
    for byte in bytes {
      if byte >= 0xC0 {
        run += 1
        if byte >= 0xE0 { upperHalf += 1 } else { lowerHalf += 1 }
      } else {
        if run >= 4 { inWords += run }
        run = 0
        if (0x61...0x7A).contains(byte | 0x20) { latin += 1 }
      }
    }
    // Accented letters of Latin languages hardly ever stand four in a row.
    guard inWords >= 20, inWords * 2 > upperHalf + lowerHalf else { return nil }
    return upperHalf >= lowerHalf ? "CP1251" : "KOI8-R"
  }
}
