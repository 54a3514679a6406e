/// Motives that articles may argue, as a user describes them.
public struct Taxonomy: Sendable, Hashable {
  /// What the motives have in common.
  public var name: String
  public var description: String?
  /// Sentences of the same subject that argue no motive.
  public var background: [String]
  /// In the order of the file.
  public var motives: [Motive]

  /// The motives that contain a motive, the nearest first.
  public func ancestors(of motive: Motive.ID) -> [Motive.ID] {
    let parents = Dictionary(motives.compactMap { motive in motive.parent.map { (motive.id, $0) } }) { first, _ in first
    }
    var result: [Motive.ID] = []
    var next = parents[motive]
    while let parent = next, !result.contains(parent) {
      result.append(parent)
      next = parents[parent]
    }
    return result
  }

  /// Whether one motive is the other or contains it.
  func areRelated(_ left: Motive.ID, _ right: Motive.ID) -> Bool {
    left == right || ancestors(of: left).contains(right) || ancestors(of: right).contains(left)
  }
}

/// One motive of a taxonomy.
public struct Motive: Sendable, Hashable, Identifiable {
  /// A short name without spaces.
  public var id: String
  public var name: String
  public var description: String
  /// The motive this one is a special case of: what argues this one argues that one, too.
  public var parent: String?
  public var cues: [Cue]
  /// Sentences that argue the motive.
  public var examples: [String]
}

/// Words that point to a motive where they stand together.
public struct Cue: Sendable, Hashable {
  /// Each term with the words that may stand for it.
  var terms: [[Term]]
  /// How much the cue says, up to 1; below 0 for words that speak against the motive.
  public var weight: Double

  /// A word to look for.
  enum Term: Sendable, Hashable {
    /// In any inflection, by its stem; several stems, as of a word with a hyphen, all stand in the text.
    case stems([String])
    /// In this form only.
    case exact(String)
  }
}
