import Llama
import Retrieval

/// How alike in meaning each word of a question is to each word of the texts found, by the vectors of a static encoder:
/// "engineers" is closer to "staff" than to "licence". Without an encoder only inflections of one word are alike.
struct WordSimilarity {
  /// Likeness by the question's word, then the text's.
  private let table: [String: [String: Double]]

  init(of terms: [String], to vocabulary: Set<String>, with encoder: TextEncoder?) async throws {
    let words = vocabulary.sorted()
    let stems = words.map(Lexicon.stem)
    let vectors = try await encoder?.encode(words, as: .passage)
    let asked = try await encoder?.encode(terms, as: .passage)
    var table: [String: [String: Double]] = [:]
    for (place, term) in terms.enumerated() {
      let stem = Lexicon.stem(term)
      let vector = asked?[place]
      var row: [String: Double] = [:]
      row.reserveCapacity(words.count)
      for index in words.indices {
        if stems[index] == stem {
          row[words[index]] = 1
        } else if Self.people.contains(stem), Self.people.contains(stems[index]) {
          row[words[index]] = 0.7
        } else if let vector, let vectors {
          row[words[index]] = Double(innerProduct(vector, vectors[index]))
        }
      }
      table[term] = row
    }
    self.table = table
  }

  /// 1 for inflections of one word, else the cosine of the words' vectors, 0 without any.
  func likeness(_ term: String, _ word: String) -> Double { table[term]?[word] ?? 0 }

  /// The likeness of the word that is most like a question's word; 1 where `stems` has its stem.
  func bestLikeness(of term: String, in words: [String], stems: Set<String>) -> Double {
    if stems.contains(Lexicon.stem(term)) { return 1 }
    guard let row = table[term] else { return 0 }
    return words.reduce(0) { max($0, row[$1] ?? 0) }
  }

  /// Words for people that are counted, whose vectors differ by trade.
  private static let people = Set(
    [
      "people", "person", "employee", "engineer", "researcher", "staff", "worker", "author", "developer", "volunteer",
      "user", "subscriber", "customer", "member", "scientist", "contributor", "visitor", "official", "maintainer",
      "applicant", "senator", "judge",
    ].map(Lexicon.stem))
}
