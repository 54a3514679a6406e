import Foundation
import Retrieval

extension Taxonomy {
  /// Reads a taxonomy from a YAML file.
  ///
  /// - Throws: ``ConfigurationError`` that names the line: for a key that is not known, a motive without a description,
  ///   twice the same motive, a parent that does not exist, or parents in a circle.
  public init(contentsOf path: String) throws {
    try self.init(ConfigurationFile.read(path))
  }

  private init(_ value: ConfigurationValue) throws {
    let fields = try value.fields(["name", "description", "background", "cue-weight", "motives"])
    name = try fields.required("name").text()
    description = try fields["description"]?.text()
    background = try fields["background"]?.texts() ?? []
    let items = try fields.required("motives").items()
    guard !items.isEmpty else { throw value.error("motives: the list is empty; describe a motive") }
    motives = []
    var ids: Set<String> = []
    var names: Set<String> = []
    let cueWeight = try fields["cue-weight"]?.number(in: 0...1) ?? 1
    for item in items {
      var motive = try Motive(item)
      for index in motive.cues.indices { motive.cues[index].weight *= cueWeight }
      guard ids.insert(motive.id).inserted else {
        throw item.error("the motive '\(motive.id)' is there twice; keep one")
      }
      guard names.insert(motive.name.lowercased()).inserted else {
        throw item.error("the name '\(motive.name)' is there twice; rename one")
      }
      motives.append(motive)
    }
    for (motive, item) in zip(motives, items) {
      guard let parent = motive.parent else { continue }
      guard ids.contains(parent) else {
        throw item.error(
          "the parent '\(parent)' is no motive; give the id of one of \(ids.sorted().joined(separator: ", "))")
      }
      let path = [motive.id] + ancestors(of: motive.id)
      if path.last.flatMap({ last in motives.first { $0.id == last }?.parent }) != nil {
        throw item.error("the parents go round in a circle: \(path.joined(separator: " → ")) → …; remove one parent")
      }
    }
  }
}

extension Motive {
  fileprivate init(_ value: ConfigurationValue) throws {
    let fields = try value.fields(["id", "name", "description", "parent", "cues", "examples"])
    let name = try fields.required("id")
    id = try name.text()
    guard !id.contains(where: { $0.isWhitespace || $0 == "," }) else {
      throw name.error("an id has no spaces or commas; write it with hyphens")
    }
    self.name = try fields["name"]?.text() ?? id
    guard let description = fields["description"] else {
      throw value.error("the motive '\(id)' has no description; say in a sentence or two what argues it")
    }
    self.description = try description.text()
    parent = try fields["parent"]?.text()
    cues = try fields["cues"]?.items().map(Cue.init) ?? []
    examples = try fields["examples"]?.texts() ?? []
  }
}

extension Cue {
  fileprivate init(_ value: ConfigurationValue) throws {
    if value.isText {
      self.init(words: try value.text(), weight: 1)
    } else {
      let fields = try value.fields(["words", "weight"])
      self.init(
        words: try fields.required("words").text(), weight: try fields["weight"]?.number(in: -1...1) ?? 1)
    }
    guard !terms.isEmpty, terms.allSatisfy({ !$0.isEmpty }) else { throw value.error("it holds no word to look for") }
    if weight == 0 { throw value.error("a weight of 0 says nothing; remove the cue") }
  }

  /// - Parameter words: Terms between spaces, each with its alternatives between slashes.
  init(words: String, weight: Double) {
    terms = words.split(separator: " ").map { term in
      term.split(separator: "/").compactMap { word -> Term? in
        if word.hasPrefix("=") { return Lexicon.words(in: word.dropFirst()).first.map(Term.exact) }
        let stems = Lexicon.words(in: word).map(Lexicon.stem)
        return stems.isEmpty ? nil : .stems(stems)
      }
    }
    self.weight = weight
  }
}
