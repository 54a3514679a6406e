/// Lines that pages put between or below the paragraphs of an article, told by their words.
enum NoiseLines {
  /// True for calls to read something else, labels of players and pictures, and picture credits.
  static func isInsertion(_ line: String, linkDensity: Double) -> Bool {
    let lower = line.lowercased()
    let words = lower.split { !$0.isLetter && !$0.isNumber }.joined(separator: " ")
    if labels.contains(words) { return true }
    if linkDensity > 0.3, referrals.contains(where: lower.hasPrefix) { return true }
    if (lower.hasPrefix("©") && !lower.contains("rights reserved") && lower.count > 20)
      || pictureLabels.contains(where: lower.hasPrefix)
    {
      return true
    }
    return endsInPictureCredit(lower)
  }

  /// True for what stands below the last sentence: where to follow, subscribe, write to, who contributed.
  static func isTrailing(_ line: String) -> Bool {
    let lower = line.lowercased()
    return trailing.contains { lower.contains($0) }
  }

  /// True for a request to accept cookies or to enable scripts.
  static func isNotice(_ text: ArraySlice<UInt8>) -> Bool {
    var index = text.startIndex
    while index + 10 <= text.endIndex {
      if text[index] | 0x20 == 0x63, matches(text, index, cookie) { return mentions(text, consent) }
      if text[index] | 0x20 == 0x6A, matches(text, index, javaScript) { return mentions(text, enabling) }
      index += 1
    }
    return false
  }

  private static func matches(_ text: ArraySlice<UInt8>, _ start: Int, _ word: [UInt8]) -> Bool {
    guard start + word.count <= text.endIndex else { return false }
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
  private static func endsInPictureCredit(_ lower: String) -> Bool {
    guard lower.last == ")", let open = lower.lastIndex(of: "(") else { return false }
    let inside = lower[lower.index(after: open)...]
    return pictureCredits.contains { inside.hasPrefix($0) }
  }

  private static let labels: Set<String> = [
    "advertisement", "advertising", "ad", "sponsored", "continue reading the main story", "story continues below",
    "story continues below advertisement", "article continues below", "scroll to continue", "close", "caption", "photo",
    "image", "share", "share this", "share this on whatsapp", "tweet", "print", "email", "read more", "learn more",
    "show more", "view more", "see more", "don t miss", "related", "text size", "listen", "watch", "play video",
    "media playback is unsupported on your device", "loading", "subscribe", "sign up", "skip", "comments",
    "image copyright",
    "anzeige", "werbung", "publicidade", "publicidad", "publicité", "реклама", "weiterlesen", "leia mais", "lire aussi",
    "share on facebook", "share on twitter", "pin it", "jump to recipe", "by", "tags", "topics", "print recipe",
    "back to top", "view gallery",
  ]

  private static let referrals = [
    "related:", "read more:", "read more ", "read also", "also read", "see more:", "see also", "read next", "more:",
    "watch:",
    "watch ", "don't miss", "don’t miss", "related story", "related article", "related stories", "recommended:",
    "must read",
    "you may also", "click here", "for more ", "explore further", "further reading", "tag:", "tags:", "filed under",
    "related roundup", "buyer's guide", "lesen sie", "leia também", "lea también", "lire aussi", "читайте также",
  ]

  private static let pictureLabels = [
    "photo:", "photos:", "image:", "images:", "image caption", "media caption", "photo by", "photo credit",
    "image credit",
    "photograph:", "picture:", "file photo", "foto:", "bild:", "photo illustration",
  ]

  private static let pictureCredits = [
    "image:", "images:", "photo:", "photos:", "photo by", "picture:", "pic:", "credit:", "image credit", "photo credit",
    "getty", "ap photo", "reuters/", "afp/", "source: getty", "photograph by", "foto:", "file photo",
  ]

  private static let trailing = [
    "follow him on", "follow her on", "follow them on", "follow me on", "follow us on", "follow on twitter",
    "on twitter @",
    "on twitter at @", "subscribe to", "subscribe now", "sign up for", "sign up to", "newsletter", "write to ",
    "contributed to this report", "contributed to this story", "contributed reporting",
    "click here to", "join the conversation", "leave a comment", "like us on", "download our app",
    "send tips to", "contact the author", "email the author", "for more information, visit",
  ]
}
