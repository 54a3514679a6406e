import Articles
import KnowledgeBase
import Llama
import Retrieval

/// A stretch of an article that stands in an answer.
struct Quote: Sendable {
  let article: ArticleID
  /// Which of the article's blocks it stands in.
  let block: Int
  /// UTF-8 byte range in the article's text.
  var range: Range<Int>
}

/// One point of an answer with every quote that makes it, the best first.
struct Point: Sendable {
  var quotes: [Quote]
}

/// Chooses the few quotes that together answer, each point once.
struct PointSelector {
  let question: Question

  /// Sentences this alike say the same thing.
  private static let sameness: Float = 0.75
  /// How much likeness to what is already said costs, in the scorer's units.
  private var redundancyCost: Double { question.kind == .why ? 3 : 1.5 }
  /// A quote takes in neighbouring sentences up to this many and this many bytes, so that it can be read alone.
  private static let quoteSentences = 3
  private static let quoteBytes = 420

  /// A quote that several points share grows to this many bytes.
  private static let sharedQuoteBytes = 700

  private var maximumPoints: Int { question.kind == .why ? 12 : question.isCompound ? 4 : 2 }
  /// Log-odds that a further point has: beside a poor answer mostly stands another poor one.
  private static let floor = AnswerModel.threshold + 0.3

  private func standsAlone(_ lead: ScoredSentence) -> Bool { question.kind == .why || lead.score >= Self.floor }

  /// A point scores at most this much less than the best one. Reasons have scores of their own scale.
  private var margin: Double { question.kind == .why ? 3 : question.isCompound ? 1.5 : 0.5 }

  /// A further reason stands among at least this share of the question's words: it must be on the very subject.
  private static let subject = 0.74
  /// Beside so many that look like reasons, what does not is none, however well it scores.
  private static let severalReasons = 3

  /// Points in the order of their support: independent articles first, then what has the words of a reason where one is
  /// asked for, then score.
  func points(from scored: [ScoredSentence]) -> [Point] {
    let statements = scored.filter { $0.facts.isQuestion == 0 && !$0.sentence.isLabel }
    let candidates = statements.isEmpty ? scored : statements
    let byPlace = Dictionary(scored.map { (Place($0.sentence), $0) }) { first, _ in first }
    var remaining = leads(among: candidates, at: byPlace)
    var used: Set<Place> = []
    var chosen: [(lead: ScoredSentence, quotes: [Quote])] = []
    while chosen.count < maximumPoints, let next = nextIndex(in: remaining, beside: chosen.map(\.lead)) {
      let lead = remaining.remove(at: next)
      let places = window(around: lead, in: byPlace, avoiding: used)
      used.formUnion(places)
      let range = range(of: places, in: byPlace)
      if let index = chosen.firstIndex(where: { $0.quotes[0].absorbs(range, of: lead, upTo: Self.sharedQuoteBytes) }) {
        chosen[index].quotes[0].range = chosen[index].quotes[0].range.union(range)
        continue
      }
      guard chosen.isEmpty || standsAlone(lead) else { continue }
      var quotes = [Quote(article: lead.sentence.article, block: lead.sentence.block, range: range)]
      let claim = ComparableClaim(lead.sentence.text)
      remaining.removeAll { other in
        if used.contains(Place(other.sentence)) { return true }
        guard innerProduct(other.vector, lead.vector) >= Self.sameness,
          !claim.differs(from: ComparableClaim(other.sentence.text))
        else { return false }
        if !quotes.contains(where: { $0.article == other.sentence.article }) {
          quotes.append(
            Quote(article: other.sentence.article, block: other.sentence.block, range: other.sentence.range))
        }
        return true
      }
      chosen.append((lead, quotes))
    }
    func precedence(of point: (offset: Int, element: (lead: ScoredSentence, quotes: [Quote]))) -> (Int, Int, Int) {
      let isReason = question.kind != .why || point.element.lead.facts.cue > 0
      return (-point.element.quotes.count, isReason ? 0 : 1, point.offset)
    }
    return chosen.enumerated().sorted { precedence(of: $0) < precedence(of: $1) }.map {
      Point(quotes: $0.element.quotes)
    }
  }

  /// What may make a point: the best, and whatever scores close to it.
  private func leads(among candidates: [ScoredSentence], at places: [Place: ScoredSentence]) -> [ScoredSentence] {
    guard let best = candidates.first else { return [] }
    let isReason = question.kind == .why
    let others = candidates.dropFirst().filter { candidate in
      candidate.score >= best.score - margin && (!isReason || isFurtherReason(candidate, at: places))
    }
    let isOutvoted = isReason && best.facts.cue == 0 && others.count >= Self.severalReasons
    return (isOutvoted ? [] : [best]) + others
  }

  /// Whether it is on the subject, and a reason by its form: it says so, or is what a paragraph that has a reason's name
  /// for its label says somebody gains or averts. In news about the subject much else speaks of wants and gains.
  private func isFurtherReason(_ candidate: ScoredSentence, at places: [Place: ScoredSentence]) -> Bool {
    guard candidate.facts.cue > 0, candidate.facts.topic >= Self.subject else { return false }
    let sentence = candidate.sentence
    return AnswerCue.statesReason(sentence.text)
      || places[Place(sentence.article, sentence.block, 0)].map { isName($0.sentence) } ?? false
  }

  /// Whether it is a label that names something, and no short sentence: "The crowd cheered."
  private func isName(_ sentence: Sentence) -> Bool {
    sentence.isLabel && !Lexicon.stopWords.contains(Lexicon.words(in: sentence.text).first ?? "")
  }

  /// Maximal marginal relevance (Carbonell and Goldstein, 1998).
  private func nextIndex(in remaining: [ScoredSentence], beside chosen: [ScoredSentence]) -> Int? {
    let scores = remaining.map { candidate in
      candidate.score - redundancyCost * (chosen.map { Double(innerProduct(candidate.vector, $0.vector)) }.max() ?? 0)
    }
    return scores.indices.max { scores[$0] != scores[$1] ? scores[$0] < scores[$1] : $0 > $1 }
  }

  private struct Place: Hashable {
    let article: ArticleID
    let block: Int
    let position: Int

    init(_ sentence: Sentence) { self.init(sentence.article, sentence.block, sentence.position) }

    init(_ article: ArticleID, _ block: Int, _ position: Int) {
      self.article = article
      self.block = block
      self.position = position
    }
  }

  /// The lead with the neighbours it needs, and then those that answer best.
  ///
  /// A question that follows is left out: it answers nothing, and its answer would be missing.
  private func window(
    around lead: ScoredSentence, in sentences: [Place: ScoredSentence], avoiding used: Set<Place>
  ) -> [Place] {
    let article = lead.sentence.article
    let block = lead.sentence.block
    var positions = lead.sentence.position...lead.sentence.position
    var bytes = lead.sentence.range.count
    func candidate(_ position: Int) -> ScoredSentence? {
      let place = Place(article, block, position)
      guard !used.contains(place), let sentence = sentences[place] else { return nil }
      return sentence.sentence.isLabel || bytes + sentence.sentence.range.count <= Self.quoteBytes ? sentence : nil
    }
    while true {
      let before = candidate(positions.lowerBound - 1)
      let after = candidate(positions.upperBound + 1).flatMap { $0.facts.isQuestion == 0 ? $0 : nil }
      let first = sentences[Place(article, block, positions.lowerBound)]?.sentence.text ?? ""
      let needsBefore = Subjectless.begins(first) || before?.sentence.isLabel ?? false
      let isFull = positions.count >= Self.quoteSentences
      if let before, needsBefore || !isFull && before.score > after?.score ?? -.infinity {
        positions = positions.lowerBound - 1...positions.upperBound
        bytes += before.sentence.range.count
      } else if let after, !isFull {
        positions = positions.lowerBound...positions.upperBound + 1
        bytes += after.sentence.range.count
      } else {
        break
      }
    }
    return positions.map { Place(article, block, $0) }
  }

  private func range(of places: [Place], in sentences: [Place: ScoredSentence]) -> Range<Int> {
    let ranges = places.compactMap { sentences[$0]?.sentence.range }
    return ranges.dropFirst().reduce(ranges[0]) { $0.union($1) }
  }
}

extension Quote {
  /// Whether a range right beside this quote, in the same block, can join it.
  fileprivate func absorbs(_ other: Range<Int>, of lead: ScoredSentence, upTo limit: Int) -> Bool {
    let isNext = abs(other.lowerBound - range.upperBound) <= 2 || abs(range.lowerBound - other.upperBound) <= 2
    return article == lead.sentence.article && block == lead.sentence.block && isNext
      && range.union(other).count <= limit
  }
}

extension Range<Int> {
  /// The shortest range that holds both.
  func union(_ other: Self) -> Self {
    Swift.min(lowerBound, other.lowerBound)..<Swift.max(upperBound, other.upperBound)
  }
}
