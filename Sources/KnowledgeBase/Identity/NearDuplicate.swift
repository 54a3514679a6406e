import Foundation

/// Recognises texts that are the same article with small differences: syndicated copies with another first line, a
/// dropped paragraph, a corrected typo.
///
/// Texts are compared by the Jaccard similarity of their sets of five-word shingles (A. Broder, "On the resemblance and
/// containment of documents", 1997). MinHash bands find the few texts worth comparing: two texts of similarity `s`
/// share one of `bandCount` bands of `bandRows` minima with probability `1 - (1 - s^rows)^bands`, which is 0.99 at the
/// threshold and 0.01 at 0.17.
package struct NearDuplicate: Sendable {
  /// Similarity from which a text counts as a copy of another. Copies with a credit line, a new opening, a dropped
  /// paragraph or edited words measure 0.8 and more, different articles on one subject less than 0.05.
  package static let threshold = 0.75
  static let bandCount = 12
  static let bandRows = 4
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
    return (0..<Self.bandCount).map { band in
      var key = UInt64(band)
      for row in 0..<Self.bandRows {
        let seed = Self.mix(UInt64(band * Self.bandRows + row + 1))
        var minimum = UInt64.max
        for shingle in shingles { minimum = min(minimum, Self.mix(shingle ^ seed)) }
        key = Self.mix(key ^ minimum)
      }
      return Int64(bitPattern: key)
    }
  }

  /// The Jaccard similarity of the two texts' shingles, from 0 to 1.
  package func similarity(to other: NearDuplicate) -> Double {
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
    let all = shingles.count + other.shingles.count - common
    return all == 0 ? 0 : Double(common) / Double(all)
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
