/// A person's name in the parts that citation styles order differently, or the name of a group as it stands.
public struct PersonName: Sendable, Hashable {
  /// The name by which a bibliography is sorted; a group's whole name.
  public let family: String
  /// Given names; empty for a group and for a name of one word.
  public let given: String

  /// Takes a name apart as bylines write it, given names first: "Ludwig van Beethoven", "Martin Luther King Jr.".
  ///
  /// Names in scripts without spaces and names of groups stay whole.
  public init(_ name: String) {
    var words = name.split(whereSeparator: \.isWhitespace).map(String.init)
    guard words.count > 1, !words.contains(where: { Self.groupWords.contains($0.lowercased()) }) else {
      (family, given) = (words.joined(separator: " "), "")
      return
    }
    let suffix = words.count > 2 && Self.suffixes.contains(words[words.count - 1]) ? words.removeLast() : nil
    var start = words.count - 1
    while start > 1, words[start - 1].first?.isLowercase == true { start -= 1 }
    family = (words[start...] + [suffix].compactMap(\.self)).joined(separator: " ")
    given = words[..<start].joined(separator: " ")
  }

  /// The first letters of the given names: "J. R."; hyphenated names keep their hyphen: "J.-P.".
  var initials: String {
    given.split(separator: " ").map { word in
      word.split(separator: "-").compactMap(\.first).map { $0.uppercased() + "." }.joined(separator: "-")
    }
    .joined(separator: " ")
  }

  private static let suffixes: Set<String> = ["Jr.", "Jr", "Sr.", "Sr", "II", "III", "IV"]
  private static let groupWords: Set<String> = [
    "team", "staff", "editors", "board", "foundation", "inc", "inc.", "ltd", "ltd.", "gmbh", "institute", "university",
    "initiative", "agency", "commission", "association", "blog", "news", "lab", "labs", "research", "group",
  ]
}
