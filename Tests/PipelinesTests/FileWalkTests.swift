import Foundation
import Pipelines
import TestSupport
import Testing

@Suite("A walk over files")
struct FileWalkTests {
  private func write(_ names: [String], in folder: String, content: String = "text") throws {
    for name in names {
      let file = URL(fileURLWithPath: folder + "/" + name)
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(content.utf8).write(to: file)
    }
  }

  /// What a walk finds, relative to the folder.
  private func found(_ paths: [String], in folder: String) -> [String] {
    FileWalk(paths: paths).map { found in
      switch found {
      case .file(let path): String(path.dropFirst(folder.count + 1))
      case .missing(let path): "missing " + path.dropFirst(folder.count + 1)
      case .unreadable(let path, _): "unreadable " + path.dropFirst(folder.count + 1)
      }
    }
  }

  @Test("Goes through folders in name order, depth first")
  func order() throws {
    try withTemporaryFolder { folder in
      try write(["b.html", "a/z.md", "a/b/c.txt", "c.xml"], in: folder)
      #expect(found([folder], in: folder) == ["a/b/c.txt", "a/z.md", "b.html", "c.xml"])
    }
  }

  @Test("Passes over hidden files and names that belong to no article format")
  func otherFiles() throws {
    try withTemporaryFolder { folder in
      try write(
        [".hidden.html", "page_files/logo.png", "page_files/site.css", "page.html", "old.html.gz", "noext"], in: folder)
      #expect(found([folder], in: folder) == ["old.html.gz", "page.html"])
    }
  }

  @Test("Passes over the frames that a browser saved with a page, but not folders that only look like them")
  func savedPages() throws {
    try withTemporaryFolder { folder in
      try write(["page.html", "page_files/frame.html", "alone_files/a.html", "b.htm", "b-Dateien/ad.html"], in: folder)
      #expect(found([folder], in: folder) == ["alone_files/a.html", "b.htm", "page.html"])
    }
  }

  @Test("Gives a file that is named outright whatever its name")
  func named() throws {
    try withTemporaryFolder { folder in
      try write(["article"], in: folder)
      #expect(found([folder + "/article"], in: folder) == ["article"])
    }
  }

  @Test("Reports a path that does not exist and goes on")
  func missing() throws {
    try withTemporaryFolder { folder in
      try write(["a.txt"], in: folder)
      #expect(
        found([folder + "/no", folder + "/*.md", folder + "/a.txt"], in: folder) == [
          "missing no", "missing *.md", "a.txt",
        ])
    }
  }

  @Test("Follows patterns, also across folders")
  func patterns() throws {
    try withTemporaryFolder { folder in
      try write(["a.txt", "b.md", "2023/c.txt", "2023/07/d.txt", ".git/e.txt", "2023/.trash/f.txt"], in: folder)
      #expect(found([folder + "/*.txt"], in: folder) == ["a.txt"])
      #expect(found([folder + "/**/*.txt"], in: folder) == ["a.txt", "2023/c.txt", "2023/07/d.txt"])
      #expect(found([folder + "/20[0-9][0-9]/?.txt"], in: folder) == ["2023/c.txt"])
    }
  }

  @Test("Leaves out what .kbignore names, at any depth below it")
  func ignored() throws {
    try withTemporaryFolder { folder in
      try write(["README.md", "a.md", "sub/README.md", "sub/b.md", "drafts/c.md", "sub/drafts/d.md"], in: folder)
      try write([".kbignore"], in: folder, content: "# not articles\nREADME*\n\n/drafts/\n")
      #expect(found([folder], in: folder) == ["a.md", "sub/b.md", "sub/drafts/d.md"])
    }
  }

  @Test("Takes a star in .kbignore for a part of one name, two for any number of folders")
  func ignoredAcrossFolders() throws {
    try withTemporaryFolder { folder in
      try write(["old/a.md", "old/sub/b.md", "deep/x/y/c.md", "deep/c.md", "deep/d.md"], in: folder)
      try write([".kbignore"], in: folder, content: "old/*.md\ndeep/**/c.md\n")
      #expect(found([folder], in: folder) == ["deep/d.md", "old/sub/b.md"])
    }
  }

  @Test("Leaves out folders, not files, by a pattern that ends in a slash")
  func ignoredFolders() throws {
    try withTemporaryFolder { folder in
      try write(["a/notes.md/b.md", "notes.md", "drafts.txt/c.md"], in: folder)
      try write([".kbignore"], in: folder, content: "notes.md/\r\n/drafts.txt/\n")
      #expect(found([folder], in: folder) == ["notes.md"])
    }
  }

  @Test("Does not enter a folder whose .kbignore cannot be read, and says why", .timeLimit(.minutes(1)))
  func unreadableIgnoreFiles() throws {
    try withTemporaryFolder { folder in
      try write(["fifo/a.md", "latin/a.md", "large/a.md", "folder/a.md", "link/a.md", "fine/a.md"], in: folder)
      #expect(mkfifo(folder + "/fifo/.kbignore", 0o600) == 0)
      try Data([0x61, 0xE9, 0x0A]).write(to: URL(fileURLWithPath: folder + "/latin/.kbignore"))
      try write(["large/.kbignore"], in: folder, content: String(repeating: "pattern\n", count: 100_000))
      try FileManager.default.createDirectory(atPath: folder + "/folder/.kbignore", withIntermediateDirectories: true)
      try FileManager.default.createSymbolicLink(
        atPath: folder + "/link/.kbignore", withDestinationPath: folder + "/nowhere")
      #expect(
        found([folder], in: folder) == [
          "unreadable fifo/.kbignore", "fine/a.md", "unreadable folder/.kbignore", "unreadable large/.kbignore",
          "unreadable latin/.kbignore", "unreadable link/.kbignore",
        ])
      let reasons = FileWalk(paths: [folder + "/latin"]).map { "\($0)" }
      #expect(reasons.count == 1 && reasons[0].contains("UTF-8"))
    }
  }

  @Test("Is not slowed by a pattern of many double stars", .timeLimit(.minutes(1)))
  func manyStars() throws {
    try withTemporaryFolder { folder in
      let deep = repeatElement("a", count: 30).joined(separator: "/")
      try write([deep + "/b.md", deep + "/c.md"], in: folder)
      let stars = String(repeating: "**/", count: 12)
      try write(
        [".kbignore"], in: folder, content: "\(stars)x.md\n\(stars)b.md\n\(String(repeating: "**/a/", count: 12))y\n")
      #expect(found([folder], in: folder) == [deep + "/c.md"])
    }
  }

  #if os(Linux)
    @Test("Says of a name that is not UTF-8 what to do, and goes on")
    func latin1Names() throws {
      try withTemporaryFolder { folder in
        try write(["a.md"], in: folder)
        let path = (Array((folder + "/caf").utf8) + [0xE9] + Array(".md".utf8) + [0]).map(CChar.init(bitPattern:))
        let file = creat(path, 0o600)
        #expect(file >= 0 && close(file) == 0)
        let found = Array(FileWalk(paths: [folder]))
        #expect(found.contains(.file(folder + "/a.md")))
        let reasons = found.compactMap { found -> String? in
          if case .unreadable(_, let reason) = found { reason } else { nil }
        }
        #expect(reasons == ["the file name is not UTF-8; rename it"])
      }
    }
  #endif

  @Test("Does not follow links out of a folder, nor in circles")
  func links() throws {
    try withTemporaryFolder { folder in
      try write(["in/a.txt"], in: folder)
      try FileManager.default.createSymbolicLink(atPath: folder + "/in/loop", withDestinationPath: folder + "/in")
      #expect(found([folder + "/in"], in: folder) == ["in/a.txt"])
    }
  }

  @Test("Gives the names of a folder of any size in the order of their bytes, few in memory at a time")
  func manyNames() throws {
    try withTemporaryFolder { folder in
      // Two ways to write one letter are two names.
      let names = (0..<500).map { "\($0 * 7919 % 500).txt" } + ["\u{E9}.txt", "e\u{301}.txt", ".hidden"]
      try write(names, in: folder)
      for window in [1, 7, 100, 1 << 16] {
        var found: [String] = []
        var iterator = FolderNames(of: folder, window: window)
        while let name = try iterator.next() { found.append(name) }
        let expected = names.dropLast().sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        #expect(found.map { Array($0.utf8) } == expected.map { Array($0.utf8) })
      }
      var missing = FolderNames(of: folder + "/missing")
      #expect(throws: FolderNames.Unreadable.self) { try missing.next() }
    }
  }
}
