import Retrieval

/// A sentence's words, taken apart once.
struct ReadSentence {
  let sentence: Sentence
  let words: [String]
  /// The words that carry meaning, and their stems.
  let content: [String]
  let contentStems: [String]
  /// The stem of each word, in order.
  let wordStems: [String]
  let stems: Set<String>
  /// The content words of the headings above.
  let context: [String]
  let contextStems: Set<String>

  init(_ sentence: Sentence) {
    self.sentence = sentence
    let words = Lexicon.words(in: sentence.text)
    let wordStems = words.map(Lexicon.stem)
    let meaningful = words.indices.filter { !Lexicon.stopWords.contains(words[$0]) }
    (self.words, self.wordStems) = (words, wordStems)
    content = meaningful.map { words[$0] }
    contentStems = meaningful.map { wordStems[$0] }
    stems = Set(wordStems)
    let headings = Lexicon.words(in: sentence.context)
    context = headings.filter { !Lexicon.stopWords.contains($0) }
    contextStems = Set(headings.map(Lexicon.stem))
  }
}

/// What a sentence has of a question, as numbers; mostly shares from 0 to 1.
struct SentenceFacts: Sendable, Codable {
  /// Cosine of sentence and question; 0 without an encoder.
  var similarity = 0.0
  /// The best neighbour's.
  var neighbourSimilarity = 0.0
  /// How much the sentence looks like the kind of answer asked for.
  var cue = 0.0
  /// Share of the question's words, by rarity, in the sentence with its headings; with its neighbours, too.
  var headedCoverage = 0.0
  var coverage = 0.0
  /// The same with words alike in meaning counted by their likeness.
  var softOwnCoverage = 0.0
  var softCoverage = 0.0
  /// Share of the names and numbers of the question that are around.
  var anchors = 1.0
  var length = 0.0
  var isFirst = 0.0
  var passageLag = 0.0
  /// How well the thing asked for ("salary" in "what salary does") is met, and whether a number stands beside it.
  var head = 0.0
  var headBesideNumber = 0.0
  var hasNoHead = 0.0
  var isCounted = 0.0
  /// How well the words are met that are neither names nor the thing asked for: on average.
  var rest = 0.5
  /// How well it has what the answer must have, and whether that is unknown.
  var typed = 0.0
  var isUntyped = 0.0
  /// Names, up to three, that the question has not, as a share.
  var names = 0.0
  /// Share of the question's pairs of adjacent words that stand close together in the sentence.
  var pairs = 0.0
  /// How much the rarest word that is not met weighs, in the sentence, and with neighbours and headings.
  var ownGap = 0.0
  var gap = 0.0
  /// Share of the question's words, all alike, that are in it, its neighbours and its headings: how much it is on the
  /// subject, whatever is rare in the corpus.
  var topic = 0.0
  /// Cosine above that of the sentences found on the whole.
  var distinctness = 0.0
  var isLabelled = 0.0
  var isFragment = 0.0
  var isQuestion = 0.0
  /// Share of its content words that are the question's.
  var repetition = 0.0
  /// Share of the question's names that its article does not have anywhere.
  var absence = 0.0
  /// How far the best passage is from being near the question, whatever the sentence: 0 where it is near.
  var distance = 0.0
  /// The log-odds, by all of the above, that it answers.
  var wordedOdds = 0.0
  /// The log-odds, by a reader, that the answer lies in it: `AnswerModel.leastReaderOdds` at least, and where it was not
  /// read; `nil` without a reader.
  var readerOdds: Double?
}

/// Measures what sentences have of one question.
struct SentenceFeatures {
  private let question: Question
  private let likeness: WordSimilarity
  // Of the question, once for all sentences.
  /// The stems of its terms, and how rare each is in the corpus.
  private let stems: [String]
  private let weights: [Double]
  private let anchorStems: [String]
  /// Stems of all its words.
  private let known: Set<String>
  /// Which of its terms are neither names nor the thing asked for.
  private let rest: [Int]

  /// From this likeness a word is taken for the thing asked for.
  private static let same = 0.65
  /// Sentences longer than this gain nothing more.
  private static let fullLength = 40
  /// Longer ones are clauses of contracts and lists.
  private static let longest = 60

  init(question: Question, rarity: [String: Double], likeness: WordSimilarity) {
    self.question = question
    self.likeness = likeness
    stems = question.terms.map(Lexicon.stem)
    weights = stems.map { rarity[$0] ?? 0 }
    anchorStems = question.anchors.map(Lexicon.stem)
    known = Set(question.words.map(Lexicon.stem))
    rest = question.terms.indices.filter { place in
      let term = question.terms[place]
      return !question.anchors.contains(term) && term != question.head
    }
  }

  func facts(
    of read: ReadSentence, neighbours: [ReadSentence], similarity: Double, neighbourSimilarity: Double,
    usualSimilarity: Double, cue: Double
  ) -> SentenceFacts {
    var facts = SentenceFacts()
    facts.similarity = similarity
    facts.neighbourSimilarity = neighbourSimilarity
    facts.cue = cue
    let nearStems = neighbours.reduce(read.stems) { $0.union($1.stems) }
    let allStems = nearStems.union(read.contextStems)
    let nearWords = neighbours.reduce(read.content) { $0 + $1.content } + read.context
    let own = question.terms.map { likeness.bestLikeness(of: $0, in: read.content, stems: read.stems) }
    let around = question.terms.map { likeness.bestLikeness(of: $0, in: nearWords, stems: allStems) }
    facts.headedCoverage = share(in: read.stems.union(read.contextStems))
    facts.coverage = share(in: allStems)
    facts.topic = Self.share(of: stems, in: allStems)
    facts.softOwnCoverage = share(of: own)
    facts.softCoverage = share(of: around)
    if !question.anchors.isEmpty { facts.anchors = Self.share(of: anchorStems, in: allStems) }
    facts.ownGap = gap(of: own)
    facts.gap = gap(of: around)
    facts.pairs = pairs(in: read)
    facts.repetition = Self.share(of: read.contentStems, in: known)
    facts.distinctness = similarity - usualSimilarity
    let news = SentenceNews(in: read, beside: known)
    facts.names = Double(min(news.names, 3)) / 3
    let length = read.words.count
    facts.length = length > Self.longest ? 0 : Double(min(length, Self.fullLength)) / Double(Self.fullLength)
    facts.isFirst = read.sentence.position == 0 ? 1 : 0
    facts.passageLag = read.sentence.passageLag
    addHead(of: read, numbers: news.numbers, to: &facts)
    if !rest.isEmpty { facts.rest = rest.reduce(0) { $0 + own[$1] } / Double(rest.count) }
    if let type = question.answerType {
      facts.typed = type.presence(in: read, news: news, headBesideNumber: facts.headBesideNumber)
    } else {
      facts.isUntyped = 1
    }
    facts.isLabelled = read.sentence.position == 1 && neighbours.contains { $0.sentence.isLabel } ? 1 : 0
    facts.isFragment = read.words.count < 6 ? 1 : 0
    facts.isQuestion = read.sentence.text.hasSuffix("?") ? 1 : 0
    return facts
  }

  private func addHead(of read: ReadSentence, numbers: [Int], to facts: inout SentenceFacts) {
    guard let head = question.head, question.kind == .quantity || question.kind == .what else {
      facts.hasNoHead = question.head == nil ? 1 : 0
      return
    }
    for (place, word) in read.words.enumerated() where !Lexicon.stopWords.contains(word) {
      let likeness = likeness.likeness(head, word)
      facts.head = max(facts.head, likeness)
      // "500 thousand paying subscribers", "subscribers: 500".
      if numbers.contains(where: { (-4...2).contains($0 - place) }) {
        facts.headBesideNumber = max(facts.headBesideNumber, likeness)
      }
    }
    facts.isCounted = question.isCount && facts.headBesideNumber > Self.same ? 1 : 0
  }

  /// The rarity of the word that is least met, as a share of the greatest rarity.
  private func gap(of met: [Double]) -> Double {
    guard let most = weights.max(), most > 0 else { return 0 }
    return zip(weights, met).reduce(0) { max($0, $1.0 / most * (1 - min(1, max(0, $1.1)))) }
  }

  private func pairs(in read: ReadSentence) -> Double {
    guard stems.count > 1 else { return 0 }
    let said = read.wordStems
    let met = zip(stems, stems.dropFirst()).count { first, second in
      said.indices.contains { place in
        said[place] == first && said[max(0, place - 4)..<min(said.count, place + 5)].contains(second)
      }
    }
    return Double(met) / Double(stems.count - 1)
  }

  private func share(of met: [Double]) -> Double {
    let total = weights.reduce(0, +)
    return total > 0 ? zip(weights, met).reduce(0) { $0 + $1.0 * $1.1 } / total : 0
  }

  /// Share of the question's words, by rarity, whose stems are among these.
  private func share(in said: Set<String>) -> Double { share(of: stems.map { said.contains($0) ? 1 : 0 }) }

  private static func share(of asked: [String], in said: Set<String>) -> Double {
    Double(asked.count(where: said.contains)) / Double(max(1, asked.count))
  }
}

/// What a sentence says that the question does not.
struct SentenceNews {
  /// How many names of people, bodies and things.
  let names: Int
  /// Places, among the sentence's words, of numbers that are no years.
  let numbers: [Int]

  /// - Parameter known: Stems of the question's words.
  init(in read: ReadSentence, beside known: Set<String>) {
    numbers = read.words.indices.filter { index in
      let word = read.words[index]
      let isNumber = word.contains(where: \.isNumber) && !AnswerCue.isYear(word) || AnswerCue.numerals.contains(word)
      return isNumber && !known.contains(read.wordStems[index])
    }
    let tokens = Lexicon.tokens(in: read.sentence.text)
    let isCapitalised = tokens.map { $0.first?.isUppercase == true }
    // What each capitalised token but a function word names.
    let named = tokens.indices.map { place -> String? in
      guard isCapitalised[place], let word = Lexicon.words(in: tokens[place]).first else { return nil }
      return Lexicon.stopWords.contains(word) ? nil : word
    }
    let isKnown = named.map { $0.map { known.contains(Lexicon.stem($0)) } ?? false }
    func isName(_ place: Int) -> Bool {
      guard let word = named[place], !AnswerCue.isMonth(word), !isKnown[place] else { return false }
      // "Emad" is no news where the question has "Mostaque".
      return ![place - 1, place + 1].contains { isKnown.indices.contains($0) && isKnown[$0] }
    }
    // The first word is capitalised anyhow; it is taken for a name where another one follows.
    let first = tokens.count > 1 && isName(0) && isCapitalised[1] ? 1 : 0
    names = first + tokens.indices.dropFirst().count(where: isName)
  }
}
