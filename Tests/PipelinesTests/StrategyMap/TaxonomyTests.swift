import Foundation
import Pipelines
import TestSupport
import Testing

@Suite("Reading a taxonomy")
struct TaxonomyTests {
  private static let good = """
    name: Reasons to move
    background: [The house has two floors.]
    motives:
      - id: work
        description: A new job.
        cues: [commute, {words: shorter way/road work, weight: 0.5}, "=Office"]
        examples:
          - The office is nearer.
      - id: office
        name: A nicer office
        description: The office itself.
        parent: work
    """

  @Test("A motive has its name, parent, cues and examples; the name is the id where none is given")
  func reads() throws {
    let taxonomy = try read(Self.good)
    #expect(taxonomy.name == "Reasons to move")
    #expect(taxonomy.motives.map(\.name) == ["work", "A nicer office"])
    #expect(taxonomy.motives[0].cues.map(\.weight) == [1, 0.5, 1])
    #expect(taxonomy.motives[0].examples == ["The office is nearer."])
    #expect(taxonomy.ancestors(of: "office") == ["work"])
    #expect(taxonomy.ancestors(of: "work").isEmpty)
  }

  @Test("All cues can be trusted less at once")
  func cueWeight() throws {
    let taxonomy = try read("cue-weight: 0.5\n" + Self.good)
    #expect(taxonomy.motives[0].cues.map(\.weight) == [0.5, 0.25, 0.5])
    #expect(throws: ConfigurationError.self) { try read("cue-weight: 2\n" + Self.good) }
  }

  @Test(
    "What is wrong is named with its line and what to do",
    arguments: [
      ("    description: A new job.", "", 4, "the motive 'work' has no description"),
      ("    description: A new job.", "    description: ' '", 5, "it is empty"),
      ("  - id: office", "  - id: work", 9, "the motive 'work' is there twice"),
      ("    name: A nicer office", "    name: Work", 9, "the name 'Work' is there twice"),
      ("    parent: work", "    parent: home", 9, "the parent 'home' is no motive"),
      ("    parent: work", "    parent: office", 9, "round in a circle"),
      ("    parent: work", "    parents: work", 12, "there is no key 'parents'"),
      ("    parent: work", "    name: Office", 10, "'name' is there twice"),
      ("    parent: work", "\tparent: work", 12, "indented with a tab"),
      ("    parent: work", "    parent: &a work", 12, "anchor or alias"),
      ("    parent: work", "    parent: *a", 12, "anchor or alias"),
      ("    parent: work", "    parent: [work", 13, "not YAML"),
      ("  - id: office", "  - id: the office", 9, "no spaces"),
      ("cues: [commute,", "cues: ['/ /',", 6, "no word to look for"),
      ("weight: 0.5", "weight: 2", 6, "a number from -1.0 to 1.0"),
      ("background: [The house has two floors.]", "background: [&x The house, *x]", 2, "anchor"),
    ])
  func bad(old: String, new: String, line: Int, message: String) throws {
    let text = Self.good.replacing(old, with: new)
    #expect(text != Self.good)
    let error = try #require(throws: ConfigurationError.self) { try read(text) }
    #expect(error.message.contains(message))
    #expect(error.line == line, "\(error)")
    #expect(error.description.contains(".yaml:\(line): "))
  }

  @Test("Parents that go round in a circle are named in order")
  func circle() throws {
    let text = Self.good.replacing(
      "    description: A new job.", with: "    description: A new job.\n    parent: office")
    let error = try #require(throws: ConfigurationError.self) { try read(text) }
    #expect(error.message.contains("work → office → work"))
  }

  @Test(
    "A file that is no taxonomy is refused as a whole",
    arguments: [
      "", "# nothing\n", "motives", "- a\n- b\n", "name: x\nmotives: []\n", String(repeating: "[", count: 5000),
    ])
  func unusable(text: String) {
    #expect(throws: ConfigurationError.self) { try read(text) }
  }

  @Test("A file that is missing, a folder or not UTF-8 is named")
  func unreadable() throws {
    try withTemporaryFolder { folder in
      try Data([0x6E, 0xFF, 0xFE]).write(to: URL(fileURLWithPath: folder + "/latin.yaml"))
      for path in [folder, folder + "/none.yaml", folder + "/latin.yaml"] {
        let error = #expect(throws: ConfigurationError.self) { try Taxonomy(contentsOf: path) }
        #expect(error?.description.hasPrefix(path + ": ") == true)
      }
    }
  }

  @Test("The taxonomy of open-source strategies has the seven powers and the four reasons, each with examples")
  func openSource() throws {
    let taxonomy = try Taxonomy(contentsOf: Repository.root + "/pipelines/open-source-strategy.yaml")
    #expect(taxonomy.motives.count == 11)
    #expect(taxonomy.motives.allSatisfy { $0.examples.count >= 5 && !$0.cues.isEmpty })
    #expect(taxonomy.ancestors(of: "researchers") == ["hiring"])
  }

  private func read(_ text: String) throws -> Taxonomy {
    try withTemporaryFolder { folder in
      let path = folder + "/taxonomy.yaml"
      try Data(text.utf8).write(to: URL(fileURLWithPath: path))
      return try Taxonomy(contentsOf: path)
    }
  }
}
