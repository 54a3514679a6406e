import Articles
import Foundation
import KnowledgeBase
import Pipelines
import TestSupport
import Testing

@Suite("A watched folder", .timeLimit(.minutes(5)))
struct WatchTests {
  /// Watches a folder while `body` changes it; `body` can wait for titles to be in the database, and for no others.
  private func watching(
    prune: Bool = false,
    _ body:
      @Sendable (_ folder: String, _ wait: @Sendable (Set<String>) async throws -> Void)
      async throws -> Void
  ) async throws {
    try await withTemporaryFolder { base in
      let folder = base + "/articles"
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      let knowledgeBase = try KnowledgeBase(path: base + "/kb.sqlite", access: .create)
      let passages = PassageBuilder(maximumTokens: 200) { $0.split(whereSeparator: \.isWhitespace).count }
      let watch = Watch(
        folders: [folder], ingest: Ingest(knowledgeBase: knowledgeBase, encoders: [], passages: passages), prune: prune)
      let task = Task { try await watch.run { _ in } }
      try await body(folder) { titles in
        let deadline = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < deadline {
          if Set(try knowledgeBase.articles().compactMap(\.title)) == titles { return }
          try await Task.sleep(for: .milliseconds(50))
        }
        Issue.record("the database holds \(try knowledgeBase.articles().map(\.title)), not \(titles)")
      }
      task.cancel()
      try await task.value
      #expect(try knowledgeBase.doctor() == [])
    }
  }

  private static func write(_ title: String, to path: String, atomically: Bool = false) throws {
    let text = "# \(title)\n\nThe words of \(title) are not those of any other article in this folder."
    try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: atomically ? .atomic : [])
  }

  @Test("Is read at the start, and when files are saved in place or by renaming")
  func saving() async throws {
    try await watching { folder, wait in
      try Self.write("First", to: folder + "/a.md")
      try await wait(["First"])
      try Self.write("Second", to: folder + "/b.md", atomically: true)
      try await wait(["First", "Second"])
      // As an editor saves: the old file moves away, a new one takes its name.
      try FileManager.default.moveItem(atPath: folder + "/b.md", toPath: folder + "/b.md~")
      try Self.write("Third", to: folder + "/b.md")
      try await wait(["First", "Third"])
    }
  }

  @Test("Is watched in folders that are made, filled and moved later")
  func subfolders() async throws {
    try await watching(prune: true) { folder, wait in
      try await wait([])
      try FileManager.default.createDirectory(atPath: folder + "/one/two", withIntermediateDirectories: true)
      try Self.write("Deep", to: folder + "/one/two/a.md")
      try await wait(["Deep"])
      try Self.write("Deeper", to: folder + "/one/two/b.md")
      try await wait(["Deep", "Deeper"])
      try FileManager.default.moveItem(atPath: folder + "/one", toPath: folder + "/moved")
      try Self.write("Later", to: folder + "/moved/two/c.md")
      try await wait(["Deep", "Deeper", "Later"])
    }
  }

  @Test("Loses what is deleted, if that is wanted")
  func deleting() async throws {
    try await watching(prune: true) { folder, wait in
      try Self.write("First", to: folder + "/a.md")
      try Self.write("Second", to: folder + "/b.md")
      try await wait(["First", "Second"])
      try FileManager.default.removeItem(atPath: folder + "/a.md")
      try await wait(["Second"])
    }
  }

  @Test("Follows a changed .kbignore")
  func ignoring() async throws {
    try await watching { folder, wait in
      try Data("drafts/\n".utf8).write(to: URL(fileURLWithPath: folder + "/.kbignore"))
      try FileManager.default.createDirectory(atPath: folder + "/drafts", withIntermediateDirectories: true)
      try Self.write("Draft", to: folder + "/drafts/a.md")
      try Self.write("Done", to: folder + "/b.md")
      try await wait(["Done"])
      try Data("nothing\n".utf8).write(to: URL(fileURLWithPath: folder + "/.kbignore"))
      try await wait(["Done", "Draft"])
      try Self.write("Other draft", to: folder + "/drafts/c.md")
      try await wait(["Done", "Draft", "Other draft"])
    }
  }

  @Test("Is found again when it was away")
  func away() async throws {
    try await watching { folder, wait in
      try Self.write("First", to: folder + "/a.md")
      try await wait(["First"])
      try FileManager.default.moveItem(atPath: folder, toPath: folder + "-away")
      try await Task.sleep(for: .seconds(1))
      try FileManager.default.moveItem(atPath: folder + "-away", toPath: folder)
      try Self.write("Second", to: folder + "/b.md")
      try await wait(["First", "Second"])
    }
  }

  @Test("Must be a folder")
  func noFolder() throws {
    let error = #expect(throws: WatchError.self) { try Watch.check([Repository.root + "/Package.swift"]) }
    #expect(error?.description.contains("Package.swift is not a folder") == true)
  }
}
