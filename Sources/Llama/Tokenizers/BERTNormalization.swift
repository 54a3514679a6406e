import Foundation

/// The normalization and first cut of BERT's tokenizer, one character after another.
struct BERTNormalization: Sendable {
  let cleansText: Bool
  let separatesIdeographs: Bool
  let stripsAccents: Bool
  let lowercases: Bool

  enum Character {
    case part(UnsafeBufferPointer<UInt8>)
    case separator
    case punctuation(UnsafeBufferPointer<UInt8>)
  }

  func forEachCharacter(of text: UnsafeBufferPointer<UInt8>, _ body: (Character) -> Void) {
    if text.allSatisfy({ $0 < 0x80 }) {
      for byte in text { emit(Unicode.Scalar(byte), body) }
      return
    }
    var scalars = String.UnicodeScalarView()
    for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
      if cleansText, isRemoved(scalar) { continue }
      if separatesIdeographs, isIdeograph(scalar) {
        scalars.append(" ")
        scalars.append(scalar)
        scalars.append(" ")
      } else {
        scalars.append(scalar)
      }
    }
    let cleaned = String(scalars)
    guard stripsAccents else {
      for scalar in cleaned.unicodeScalars { emit(scalar, body) }
      return
    }
    for scalar in cleaned.decomposedStringWithCanonicalMapping.unicodeScalars
    where category(scalar) != .nonspacingMark { emit(scalar, body) }
  }

  private func emit(_ scalar: Unicode.Scalar, _ body: (Character) -> Void) {
    if scalar.isASCII {
      var byte = UInt8(scalar.value)
      switch byte {
      case 0x09...0x0D where !cleansText || byte == 0x09 || byte == 0x0A || byte == 0x0D: return body(.separator)
      case 0x20: return body(.separator)
      case 0x00..<0x20, 0x7F: if cleansText { return }
      case 0x41...0x5A: if lowercases { byte |= 0x20 }
      default: break
      }
      let isPunctuation = 0x21...0x2F ~= byte || 0x3A...0x40 ~= byte || 0x5B...0x60 ~= byte || 0x7B...0x7E ~= byte
      withUnsafePointer(to: byte) { pointer in
        let utf8 = UnsafeBufferPointer(start: pointer, count: 1)
        body(isPunctuation ? .punctuation(utf8) : .part(utf8))
      }
      return
    }
    if scalar.properties.isWhitespace { return body(.separator) }
    let isPunctuation = isPunctuation(scalar)
    var text = lowercases ? scalar.properties.lowercaseMapping : String(scalar)
    // One character may become several ("İ"), each of which counts.
    if text.unicodeScalars.count > 1 {
      for part in text.unicodeScalars {
        var part = String(part)
        part.withUTF8 { body(.part($0)) }
      }
      return
    }
    text.withUTF8 { body(isPunctuation ? .punctuation($0) : .part($0)) }
  }

  /// The category in Unicode 8, which the reference implementation's tables are of. Later characters have none there.
  private func category(_ scalar: Unicode.Scalar) -> Unicode.GeneralCategory {
    guard let age = scalar.properties.age, age.major <= 8 else { return .unassigned }
    // The two characters that have changed between punctuation and another category since.
    if scalar.value == 0x166D || scalar.value == 0x111C9 { return .otherPunctuation }
    return scalar.properties.generalCategory
  }

  /// Control characters and the like, which cleaning drops.
  private func isRemoved(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0A, 0x0D: return false
    case 0, 0xFFFD: return true
    default: break
    }
    switch category(scalar) {
    case .control, .format, .privateUse, .surrogate: return true
    default: return false
    }
  }

  private func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
    switch category(scalar) {
    case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
      .finalPunctuation, .otherPunctuation:
      true
    default: false
    }
  }

  /// The CJK Unified Ideographs blocks and their compatibility forms, as BERT lists them.
  private func isIdeograph(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x4E00...0x9FFF, 0x3400...0x4DBF, 0x20000...0x2A6DF, 0x2A700...0x2B73F, 0x2B740...0x2B81F, 0x2B920...0x2CEAF,
      0xF900...0xFAFF, 0x2F800...0x2FA1F:
      true
    default: false
    }
  }
}
