import Retrieval

/// A sentence's words, taken apart once.
struct ReadSentence {
  let sentence: Sentence
  let words: [String]
  /// The words that carry meaning.
  let content: [String]
  let stems: Set<String>
  /// The content words of the headings above.
  let context: [String]
  let contextStems: Set<String>

  init(_ sentence: Sentence) {
    self.sentence = sentence
    words = Lexicon.words(in: sentence.text)
    content = words.filter { !Lexicon.stopWords.contains($0) }
    stems = Set(words.map(Lexicon.stem))
    let headings = Lexicon.words(in: sentence.context)
    context = headings.filter { !Lexicon.stopWords.contains($0) }
    contextStems = Set(headings.map(Lexicon.stem))
  }
}

/// What a sentence has of a question, as numbers; mostly shares from 0 to 1.
struct SentenceFacts {
  var similarity = 0.0
  /// The best neighbour's.
  var neighbourSimilarity = 0.0
  var cue = 0.0
  /// Share of the question's words, by rarity, in the sentence; with its headings; with its neighbours; with both.
  var ownCoverage = 0.0
  var headedCoverage = 0.0
  var nearCoverage = 0.0
  var coverage = 0.0
  /// The same with words alike in meaning counted by their likeness.
  var softOwnCoverage = 0.0
  var softCoverage = 0.0
  /// The likeness of the question's word that is least met.
  var weakestWord = 0.0
  /// Share of the names and numbers of the question that are around.
  var anchors = 1.0
  /// Whether it has a name, a number, that the question has not.
  var hasNewName = 0.0
  var hasNewNumber = 0.0
  var length = 0.0
  var isFirst = 0.0
  var passageLag = 0.0
  /// How well the thing asked for ("salary" in "what salary does") is met, and whether a number stands beside it.
  var head = 0.0
  var headBesideNumber = 0.0
  var hasNoHead = 0.0
  var isCounted = 0.0
  /// How well the words are met that are neither names nor the thing asked for: on average, and the least.
  var rest = 0.5
  var weakestRest = 0.5
  var isLabelled = 0.0
  var isFragment = 0.0
  var isQuestion = 0.0
}

/// Measures what sentences have of one question.
struct SentenceFeatures {
  let question: Question
  let rarity: [String: Double]
  let likeness: WordSimilarity

  /// From this likeness a word is taken for the thing asked for.
  private static let same = 0.65
  /// Sentences longer than this gain nothing more.
  private static let fullLength = 40

  func facts(
    of read: ReadSentence, neighbours: [ReadSentence], similarity: Double, neighbourSimilarity: Double, cue: Double
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
    facts.ownCoverage = share { read.stems.contains(Lexicon.stem($0)) ? 1 : 0 }
    let headedStems = read.stems.union(read.contextStems)
    facts.headedCoverage = share { headedStems.contains(Lexicon.stem($0)) ? 1 : 0 }
    facts.nearCoverage = share { nearStems.contains(Lexicon.stem($0)) ? 1 : 0 }
    facts.coverage = share { allStems.contains(Lexicon.stem($0)) ? 1 : 0 }
    facts.softOwnCoverage = share(of: own)
    facts.softCoverage = share(of: around)
    facts.weakestWord = around.min() ?? 0
    if !question.anchors.isEmpty {
      let met = question.anchors.count { allStems.contains(Lexicon.stem($0)) }
      facts.anchors = Double(met) / Double(question.anchors.count)
    }
    let news = News(in: read, beside: question)
    facts.hasNewName = news.hasName ? 1 : 0
    facts.hasNewNumber = news.numbers.isEmpty ? 0 : 1
    facts.length = Double(min(read.words.count, Self.fullLength)) / Double(Self.fullLength)
    facts.isFirst = read.sentence.position == 0 ? 1 : 0
    facts.passageLag = read.sentence.passageLag
    addHead(of: read, numbers: news.numbers, to: &facts)
    addRest(of: read, to: &facts)
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

  private func addRest(of read: ReadSentence, to facts: inout SentenceFacts) {
    let rest = question.terms.filter { !question.anchors.contains($0) && $0 != question.head }
    guard !rest.isEmpty else { return }
    let met = rest.map { likeness.bestLikeness(of: $0, in: read.content, stems: read.stems) }
    facts.rest = met.reduce(0, +) / Double(met.count)
    facts.weakestRest = met.min() ?? 0
  }

  private func share(of met: [Double]) -> Double {
    let weights = question.terms.map { rarity[Lexicon.stem($0)] ?? 0 }
    let total = weights.reduce(0, +)
    return total > 0 ? zip(weights, met).reduce(0) { $0 + $1.0 * $1.1 } / total : 0
  }

  private func share(_ met: (String) -> Double) -> Double { share(of: question.terms.map(met)) }
}

/// What a sentence says that the question does not.
private struct News {
  let hasName: Bool
  /// Places, among the sentence's words, of numbers that are no years.
  let numbers: [Int]

  init(in read: ReadSentence, beside question: Question) {
    let known = Set(question.words.map(Lexicon.stem))
    numbers = read.words.indices.filter { index in
      let word = read.words[index]
      let isNumber = word.contains(where: \.isNumber) && !AnswerCue.isYear(word) || AnswerCue.numerals.contains(word)
      return isNumber && !known.contains(Lexicon.stem(word))
    }
    let tokens = read.sentence.text.split { !$0.isLetter && !$0.isNumber && $0 != "'" && $0 != "’" }
    hasName = tokens.dropFirst().contains { token in
      guard token.first?.isUppercase == true, let word = Lexicon.words(in: token).first else { return false }
      return !Lexicon.stopWords.contains(word) && !known.contains(Lexicon.stem(word))
    }
  }
}
