/// The motives of a taxonomy by their names, as headings and labels give them.
struct MotiveNames: Sendable {
  /// The words of each motive's name, without their inflections.
  private let names: [Set<String>]

  /// Share of a label's words that the name must make up: "Go-to-market" is no "Marketing".
  private static let share = 0.5

  init(_ taxonomy: Taxonomy) {
    names = taxonomy.motives.map { CueIndex($0.name).contentStems }
  }

  /// Whether one of some labels names each motive: it has all words of the name and not many others.
  func areNamed(byAnyOf labels: [String]) -> [Bool] {
    let labels = labels.map { CueIndex($0).contentStems }
    return names.map { name in
      labels.contains { name.isSubset(of: $0) && Double(name.count) >= Self.share * Double($0.count) }
    }
  }
}
