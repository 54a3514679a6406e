import Articles
import KnowledgeBase
import Retrieval

/// A sentence of an article's prose, as it may stand in a summary.
struct SummaryCandidate: Sendable {
  /// UTF-8 byte range in the article's text.
  let range: Range<Int>
  let text: String
  /// Which of the article's blocks it stands in.
  let block: Int
  /// Stems of the words that carry meaning, in order.
  let stems: [String]
  /// All words, the empty ones, too.
  let wordCount: Int
  /// How well it can be read.
  let form: Form

  enum Form: Sendable {
    /// A whole sentence that needs no other.
    case complete
    /// A whole sentence that points back at the one before.
    case dependent
    /// Something less: a question, a label, a crumb of a quotation, an invitation to subscribe.
    case crumb
  }
}

extension SummaryCandidate {
  /// The sentences of an article's paragraphs, quotations and lists, in order. Headings, captions, tables and code are
  /// no prose.
  static func candidates(in text: String, blocks: [Block]) -> [SummaryCandidate] {
    blocks.indices.filter { [.paragraph, .quote, .listItem].contains(blocks[$0].kind) }.flatMap { block in
      SentenceSegmenter.sentences(in: text, block: blocks[block]).map { range in
        SummaryCandidate(range: range, text: String(text.slice(range)), block: block, kind: blocks[block].kind)
      }
    }
  }

  private init(range: Range<Int>, text: String, block: Int, kind: Block.Kind) {
    self.range = range
    self.text = text
    self.block = block
    let words = Lexicon.words(in: text)
    wordCount = words.count
    stems = words.filter { !Lexicon.stopWords.contains($0) }.map(Lexicon.stem)
    form = SentenceForm(text: text, words: words, isListItem: kind == .listItem).form
  }
}

/// Judges by its words whether a sentence can be read alone.
private struct SentenceForm {
  let text: String
  let words: [String]
  let isListItem: Bool

  var form: SummaryCandidate.Form {
    if isCrumb { return .crumb }
    return Subjectless.begins(text) || Self.connectives.contains(words[0]) || pointsElsewhere ? .dependent : .complete
  }

  private var isCrumb: Bool {
    // Scripts without spaces give a word for each pair of characters.
    let isUnspaced = text.unicodeScalars.contains(where: \.isCJK)
    let lengths = isUnspaced ? 8...160 : isListItem ? 9...60 : 6...60
    guard lengths.contains(words.count), let last = text.last(where: { !Self.closers.contains($0) }),
      Self.terminators.contains(last), text.first(where: \.isLetter)?.isLowercase != true
    else { return true }
    return hasOpenQuotation || isInvitation
  }

  /// A piece of a quotation that began in another sentence, or ends there.
  private var hasOpenQuotation: Bool {
    text.count { $0 == "“" } != text.count { $0 == "”" } || !text.count { $0 == "\"" }.isMultiple(of: 2)
      || text.count { $0 == "(" } != text.count { $0 == ")" }
  }

  /// What a site says about itself rather than the author about the subject.
  private var isInvitation: Bool {
    if text.contains("©") || text.contains("http://") || text.contains("https://") || text.contains("@") { return true }
    return words.contains { Self.invitations.contains($0) }
      || Self.openings.contains(words.prefix(2).joined(separator: " "))
  }

  /// Whether something in it was named in an earlier sentence.
  private var pointsElsewhere: Bool {
    let pairs = zip(words, words.dropFirst())
    if pairs.contains(where: { Self.pointers.contains($0 + " " + $1) }) { return true }
    if ["too", "either"].contains(words[words.count - 1]) { return true }
    // "This year" needs no earlier sentence, "this licence" does.
    if pairs.contains(where: { ["this", "these"].contains($0) && !Self.times.contains($1) }) { return true }
    return hasUnnamedPerson
  }

  /// "On 12 March he said", "In May it announced": a pronoun, and nobody it could stand for.
  private var hasUnnamedPerson: Bool {
    let opening = Self.prepositions.contains(words[0]) ? words.prefix(Self.openingWords) : []
    guard
      let pronoun = words.first(where: Self.people.contains) ?? opening.first(where: { $0 == "it" || $0 == "they" })
    else { return false }
    let before = Lexicon.tokens(in: text).prefix { $0.lowercased() != pronoun }
    return !before.dropFirst().contains { $0.first?.isUppercase == true && !Self.times.contains($0.lowercased()) }
  }

  private static let terminators: Set<Character> = [".", "!", "…", "。", "！"]
  private static let closers: Set<Character> = ["\"", "'", ")", "]", "”", "’", "»", "」", "』", "）", "】"]
  /// Words that open a sentence by tying it to the one before.
  private static let connectives: Set<String> = [
    "but", "and", "or", "so", "yet", "however", "still", "then", "thus", "therefore", "also", "besides", "instead",
    "otherwise", "nor", "moreover", "furthermore", "meanwhile", "second", "secondly", "third", "thirdly", "finally",
    "another", "similarly", "likewise", "consequently", "hence", "nevertheless", "indeed", "same",
  ]
  private static let pointers: Set<String> = [
    "the former", "the latter", "as above", "see above", "see below", "the above", "the following", "for example",
    "for instance", "in contrast", "by contrast", "as mentioned", "as well", "the same", "of these", "of those",
  ]
  private static let people: Set<String> = ["he", "she", "him", "her", "his"]
  private static let prepositions: Set<String> = [
    "in", "on", "at", "after", "by", "during", "since", "until", "before",
  ]
  /// Where the subject of a sentence stands after an opening such as "In the last week of May".
  private static let openingWords = 10
  private static let times: Set<String> = [
    "year", "month", "week", "day", "morning", "evening", "spring", "summer", "autumn", "fall", "winter", "decade",
    "century", "time", "article", "essay", "paper", "post", "piece", "january", "february", "march", "april", "may",
    "june", "july", "august", "september", "october", "november", "december", "monday", "tuesday", "wednesday",
    "thursday", "friday", "saturday", "sunday",
  ]
  private static let invitations: Set<String> = [
    "subscribe", "newsletter", "cookies", "advertisement", "paywall", "rss", "unsubscribe", "podcast", "webinar",
  ]
  private static let openings: Set<String> = [
    "read more", "sign up", "click here", "photo by", "image credit", "photograph by", "follow us", "see also",
    "originally published", "last updated", "share this", "all rights", "disclosure the", "related articles",
  ]
}
