/// Lines that pages put between or below the paragraphs of an article, told by their words.
enum NoiseLines {
  /// True for calls to read something else, labels of players and pictures, and picture credits.
  static func isInsertion(_ text: ArraySlice<UInt8>, linkDensity: Double) -> Bool {
    if text.count <= 64, labels.contains(words(ByteSearch.lowercased(text))) { return true }
    let start = ByteSearch.lowercased(text.prefix(longestStart))
    if linkDensity > 0.3, referrals.contains(where: { start.starts(with: $0) }) { return true }
    if pictureLabels.contains(where: { start.starts(with: $0) }) { return true }
    if text.starts(with: copyright), text.count > 20, ByteSearch.firstIndex(of: "rights reserved", in: text) == nil {
      return true
    }
    return endsInPictureCredit(text) || areLabelledLinks(text)
  }

  /// True for what stands below the last sentence: where to follow, subscribe, write to, who contributed.
  static func isTrailing(_ text: ArraySlice<UInt8>) -> Bool {
    let line = ByteSearch.lowercased(text)
    return trailing.contains { ByteSearch.contains($0, in: line[...]) }
  }

  /// The words of a line with one space between them.
  private static func words(_ line: [UInt8]) -> [UInt8] {
    var words: [UInt8] = []
    for byte in line {
      if byte >= 0x80 || ByteSearch.isAlphanumeric(byte) {
        words.append(byte)
      } else if words.last ?? 0x20 != 0x20 {
        words.append(0x20)
      }
    }
    if words.last == 0x20 { words.removeLast() }
    return words
  }

  /// True for a request to accept cookies or to enable scripts.
  static func isNotice(_ text: ArraySlice<UInt8>) -> Bool {
    for index in text.indices {
      // The rarest letter of each word is looked for.
      switch text[index] | 0x20 {
      case 0x6B where matches(text, index - 3, cookie): return mentions(text, consent)
      case 0x6A where matches(text, index, javaScript): return mentions(text, enabling)
      default: break
      }
    }
    return false
  }

  private static func matches(_ text: ArraySlice<UInt8>, _ start: Int, _ word: [UInt8]) -> Bool {
    guard start >= text.startIndex, start + word.count <= text.endIndex else { return false }
    for offset in word.indices where text[start + offset] | 0x20 != word[offset] { return false }
    return true
  }

  private static func mentions(_ text: ArraySlice<UInt8>, _ words: [String]) -> Bool {
    let lower = String(decoding: text, as: UTF8.self).lowercased()
    return words.contains { lower.contains($0) }
  }

  private static let cookie = Array("cookie".utf8)
  private static let javaScript = Array("javascript".utf8)
  private static let consent = [
    "accept", "agree", "consent", "privacy", "use cookies", "uses cookies", "akzept", "zustimm", "einverstanden",
    "datenschutz", "verwende", "nutzung", "aceptar", "utiliza", "acept", "accett", "utilisation", "plików cookie",
    "согла",
  ]
  private static let enabling = [
    "enable", "disabled", "turn on", "aktivier", "activer", "activar", "включ", "required",
  ]

  /// `… under siege (Image: GETTY)`
  private static func endsInPictureCredit(_ text: ArraySlice<UInt8>) -> Bool {
    guard text.last == 0x29, let open = text.lastIndex(of: 0x28) else { return false }
    let inside = ByteSearch.lowercased(text[(open + 1)...])
    return pictureCredits.contains { inside.starts(with: $0) }
  }

  /// `Another story of ours [VIDEO]`, on each line of it.
  private static func areLabelledLinks(_ text: ArraySlice<UInt8>) -> Bool {
    guard text.contains(0x5D) else { return false }
    return text.split(separator: 0x0A).allSatisfy { line in
      let line = line.last == 0x7C ? line.dropLast() : line
      guard line.last == 0x5D, let open = line.lastIndex(of: 0x5B) else { return false }
      let label = line[(open + 1)...].dropLast()
      return label.count >= 4 && label.allSatisfy { (0x41...0x5A).contains($0) || $0 == 0x20 }
    }
  }

  private static let copyright = Array("©".utf8)

  private static let labels = Set(
    phrases([
      "advertisement", "advertising", "ad", "sponsored", "continue reading the main story", "story continues below",
      "story continues below advertisement", "article continues below", "scroll to continue", "close", "caption",
      "photo",
      "image", "share", "share this", "share this on whatsapp", "tweet", "print", "email", "read more", "learn more",
      "show more", "view more", "see more", "don t miss", "related", "text size", "listen", "watch", "play video",
      "media playback is unsupported on your device", "loading", "subscribe", "sign up", "skip", "comments",
      "image copyright",
      "anzeige", "werbung", "publicidade", "publicidad", "publicité", "реклама", "weiterlesen", "leia mais",
      "lire aussi",
      "share on facebook", "share on twitter", "pin it", "jump to recipe", "by", "tags", "topics", "print recipe",
      "back to top", "view gallery",
    ]))

  private static let referrals = phrases([
    "related:", "read more:", "read more ", "read also", "also read", "see more:", "see also", "read next", "more:",
    "watch:",
    "watch ", "don't miss", "don’t miss", "related story", "related article", "related stories", "recommended:",
    "must read",
    "you may also", "click here", "for more ", "explore further", "further reading", "tag:", "tags:", "filed under",
    "related roundup", "buyer's guide", "lesen sie", "leia também", "lea también", "lire aussi", "читайте также",
  ])

  /// Bytes of the longest phrase that a line is told by at its start.
  private static let longestStart = 32

  private static let pictureLabels = phrases([
    "photo:", "photos:", "image:", "images:", "image caption", "media caption", "photo by", "photo credit",
    "image credit",
    "photograph:", "picture:", "file photo", "foto:", "bild:", "photo illustration",
  ])

  private static let pictureCredits = phrases([
    "image:", "images:", "photo:", "photos:", "photo by", "picture:", "pic:", "credit:", "image credit", "photo credit",
    "getty", "ap photo", "reuters/", "afp/", "source: getty", "photograph by", "foto:", "file photo",
  ])

  private static let trailing = phrases([
    "follow him on", "follow her on", "follow them on", "follow me on", "follow us on", "follow on twitter",
    "on twitter @",
    "on twitter at @", "subscribe to", "subscribe now", "sign up for", "sign up to", "newsletter", "write to ",
    "contributed to this report", "contributed to this story", "contributed reporting",
    "click here to", "join the conversation", "leave a comment", "like us on", "download our app",
    "this entry was posted", "was this article helpful", "was this page helpful", "share this article",
    "this document is subject to copyright", "alle rechte vorbehalten",
    "tous droits réservés", "todos los derechos reservados", "wie bewerten sie", "war der artikel", "artikel teilen",
    "als pdf herunterladen", "folgen sie uns", "abonnieren sie", "síguenos en", "suscríbete", "suivez-nous",
    "abonnez-vous", "seguici su", "inscreva-se", "подписывайтесь", "send tips to", "contact the author",
    "email the author", "for more information, visit",
  ])

  private static func phrases(_ list: [String]) -> [[UInt8]] { list.map { Array($0.utf8) } }
}
