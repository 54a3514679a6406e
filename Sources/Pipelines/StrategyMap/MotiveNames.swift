import Retrieval

/// The motives of a taxonomy by their names, as headings and labels give them.
struct MotiveNames: Sendable {
  /// The words of each motive's name, without their inflections.
  private let names: [Set<String>]

  /// Share of a label's words that the name must make up: "Go-to-market" is no "Marketing".
  private static let share = 0.5

  init(_ taxonomy: Taxonomy) {
    names = taxonomy.motives.map { Self.stems(of: $0.name) }
  }

  /// Whether a label names each motive: it has all words of the name and not many others.
  func areNamed(by label: String) -> [Bool] {
    let stems = Self.stems(of: label)
    return names.map { $0.isSubset(of: stems) && Double($0.count) >= Self.share * Double(stems.count) }
  }

  private static func stems(of text: String) -> Set<String> {
    Set(Lexicon.contentWords(in: text).map(Lexicon.stem))
  }
}
