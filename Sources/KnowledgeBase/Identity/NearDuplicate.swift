import Foundation

/// Recognises texts that are the same article with small differences: syndicated copies with another first line, a
/// dropped paragraph, a corrected typo, an excerpt.
///
/// Texts are compared by their sets of five-word shingles (A. Broder, "On the resemblance and containment of documents",
/// 1997). MinHash bands find the few texts worth comparing: two texts of resemblance `s` share one of `count` bands of
/// `rows` minima with probability `1 - (1 - s^rows)^count`. With both kinds of bands that is 1.00 at 0.7, 0.84 at
/// 0.5 and 0.03 at 0.15.
package struct NearDuplicate: Sendable {
  /// Resemblance (common shingles of all shingles) from which a text counts as a copy of another: more than four
  /// fifths of each are the same, or of a hundred words at most three were changed.
  ///
  /// `pipelines/measure/near_duplicates.py` measures what is found and what is mistaken.
  package static let threshold = 0.7
  /// Share of a text's shingles that stand in another one, from which it counts as an excerpt of that, if it is not less
  /// than `smallestExcerpt` of it: pages may have a few lines in common that are all there is of one of them.
  ///
  /// Only what comes later can be an excerpt. A longer text has words of its own, and may just quote the shorter one.
  package static let excerptThreshold = 0.9
  package static let smallestExcerpt = 0.3

  /// Minima that make up a key, and the number of such keys. Keys of texts stored before are of the first kind alone.
  private static let bandings = [(rows: 4, count: 12), (rows: 3, count: 8)]
  private static let shingleWords = 5
  /// Below this many shingles, two texts are compared by their bytes only.
  private static let minimumShingles = 32

  /// Hashes of the text's shingles, ascending and distinct.
  private let shingles: [UInt64]

  package init(_ text: String) {
    let words = Self.words(of: text)
    guard words.count >= Self.shingleWords else {
      shingles = []
      return
    }
    var hashes: [UInt64] = []
    hashes.reserveCapacity(words.count)
    for start in 0...(words.count - Self.shingleWords) {
      var hash: UInt64 = 0
      for word in words[start..<(start + Self.shingleWords)] { hash = Self.mix(hash ^ word) }
      hashes.append(hash)
    }
    hashes.sort()
    var distinct: [UInt64] = []
    distinct.reserveCapacity(hashes.count)
    for hash in hashes where hash != distinct.last { distinct.append(hash) }
    shingles = distinct
  }

  /// Keys under which similar texts meet; empty for a text too short to compare.
  var bands: [Int64] {
    guard shingles.count >= Self.minimumShingles else { return [] }
    var keys: [Int64] = []
    var minima: UInt64 = 0
    for banding in Self.bandings {
      for _ in 0..<banding.count {
        var key = UInt64(keys.count)
        for _ in 0..<banding.rows {
          minima += 1
          let seed = Self.mix(minima)
          var minimum = UInt64.max
          for shingle in shingles { minimum = min(minimum, Self.mix(shingle ^ seed)) }
          key = Self.mix(key ^ minimum)
        }
        keys.append(Int64(bitPattern: key))
      }
    }
    return keys
  }

  /// How much a text has in common with another.
  package struct Likeness: Sendable {
    /// Common shingles of all shingles, from 0 to 1.
    package let resemblance: Double
    /// Common shingles of the text's own, from 0 to 1.
    package let containment: Double
    /// The number of the text's shingles over that of the other's.
    package let size: Double

    /// Whether the text is a copy of the other, or an excerpt from it.
    package var isCopy: Bool {
      resemblance >= NearDuplicate.threshold
        || containment >= NearDuplicate.excerptThreshold && size >= NearDuplicate.smallestExcerpt
    }
  }

  /// Compares the text with another.
  package func likeness(to other: NearDuplicate) -> Likeness {
    guard !shingles.isEmpty, !other.shingles.isEmpty else { return Likeness(resemblance: 0, containment: 0, size: 0) }
    var (left, right, common) = (0, 0, 0)
    while left < shingles.count && right < other.shingles.count {
      if shingles[left] == other.shingles[right] {
        common += 1
        left += 1
        right += 1
      } else if shingles[left] < other.shingles[right] {
        left += 1
      } else {
        right += 1
      }
    }
    return Likeness(
      resemblance: Double(common) / Double(shingles.count + other.shingles.count - common),
      containment: Double(common) / Double(shingles.count),
      size: Double(shingles.count) / Double(other.shingles.count))
  }

  /// Hashes of the words in order, without case; a Chinese, Japanese or Korean character is a word.
  private static func words(of text: String) -> [UInt64] {
    var words: [UInt64] = []
    var word: UInt64 = 0
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x30...0x39, 0x61...0x7A: word = mix(word ^ UInt64(scalar.value))
      case 0x41...0x5A: word = mix(word ^ UInt64(scalar.value + 0x20))
      case 0x80... where scalar.isCJK:
        if word != 0 { words.append(word) }
        words.append(mix(UInt64(scalar.value)))
        word = 0
      case 0x80... where scalar.properties.isAlphabetic: word = mix(word ^ UInt64(scalar.value))
      default:
        if word != 0 { words.append(word) }
        word = 0
      }
    }
    if word != 0 { words.append(word) }
    return words
  }

  /// The finaliser of SplitMix64: every bit of the result depends on every bit of the value.
  private static func mix(_ value: UInt64) -> UInt64 {
    var mixed = value &+ 0x9E37_79B9_7F4A_7C15
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
