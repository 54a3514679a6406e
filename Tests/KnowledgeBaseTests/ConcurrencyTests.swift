import Articles
import Foundation
import GRDB
import KnowledgeBase
import Testing

@Test func readersSeeWholeArticlesWhileAnotherConnectionWrites() async throws {
  let database = try TemporaryDatabase()
  let path = database.path
  let writing = Task.detached {
    let writer = try KnowledgeBase(path: path, access: .readWrite)
    for number in 0..<100 {
      let text = (0..<4).map { "Shared word, passage \($0) of article \(number)." }.joined(separator: "\n\n")
      try writer.ingest("/\(number).txt", Draft(title: "\(number)", text: text))
    }
  }
  let reader = try KnowledgeBase(path: path, access: .readOnly)
  var seen = 0
  while seen < 400 {
    let found = try reader.match("shared", among: nil, limit: 1000).count
    #expect(found.isMultiple(of: 4) && found >= seen)
    seen = found
  }
  try await writing.value
}

@Test func aSnapshotStaysAsItWas() throws {
  let database = try TemporaryDatabase()
  try database.kb.ingest("/a.txt", Draft(title: "Before", text: "Before."))
  let snapshot = try database.kb.snapshot()
  try database.kb.ingest("/a.txt", Draft(title: "After", text: "After."))
  #expect(try snapshot.articles().map(\.title) == ["Before"])
  #expect(try snapshot.find("before").count == 1)
  #expect(try database.kb.articles().map(\.title) == ["After"])
  #expect(snapshot.isReadOnly)
}

@Test func aBatchIsStoredWholeOrNotAtAll() throws {
  struct Interruption: Error {}
  let database = try TemporaryDatabase()
  #expect(throws: Interruption.self) {
    try database.kb.batch { batch in
      let draft = Draft(text: "Half a batch.")
      _ = try batch.store(draft.article, passages: draft.passages, from: SourceStamp("/a.txt"))
      throw Interruption()
    }
  }
  #expect(try database.kb.articles().isEmpty)
  #expect(try database.kb.find("half").isEmpty)
  #expect(try database.kb.doctor() == [])
}

@Test func aDatabaseThatAnotherProcessWritesIsReportedAsSuch() throws {
  let database = try TemporaryDatabase()
  let hasty = try KnowledgeBase(path: database.path, access: .readWrite, migrator: Schema.migrator, patience: 0.05)
  let other = try DatabaseQueue(path: database.path)
  try other.inDatabase { db in
    try db.execute(sql: "BEGIN IMMEDIATE")
    let error = #expect(throws: StoreError.self) { try hasty.ingest("/a.txt", Draft(text: "Waiting.")) }
    #expect(error?.code == .locked)
    #expect(error?.message.contains(database.path) == true)
    #expect(try hasty.articles().isEmpty, "reading goes on")
    try db.execute(sql: "ROLLBACK")
  }
  try hasty.ingest("/a.txt", Draft(text: "Waiting."))
}

/// Counts what runs at the same time.
private actor Runs {
  private var count = 0

  func begin() -> Int {
    count += 1
    return count
  }

  func end() { count -= 1 }
}

@Test func twoIngestsTakeTurns() async throws {
  let database = try TemporaryDatabase()
  let kb = database.kb
  let runs = Runs()
  try await withThrowingTaskGroup { group in
    for _ in 0..<4 {
      group.addTask {
        try await kb.withIngestLock(patience: .seconds(300)) {
          #expect(await runs.begin() == 1)
          try await Task.sleep(for: .milliseconds(20))
          await runs.end()
        }
      }
    }
    try await group.waitForAll()
  }
  #expect(!FileManager.default.fileExists(atPath: database.path + "-lock"))
}

@Test func anIngestThatDoesNotWaitSaysWhoIsAtWork() async throws {
  let database = try TemporaryDatabase()
  let kb = database.kb
  try await kb.withIngestLock {
    let error = await #expect(throws: StoreError.self) { try await kb.withIngestLock {} }
    #expect(error?.code == .locked)
    #expect(error?.message.contains("process \(ProcessInfo.processInfo.processIdentifier)") == true)
    await #expect(throws: StoreError.self) { try await kb.withIngestLock(patience: .milliseconds(80)) {} }
  }
  try await kb.withIngestLock {}
}

@Test func aLockFileThatAKilledProcessLeftKeepsNobodyOut() async throws {
  let database = try TemporaryDatabase()
  try Data("12345\n".utf8).write(to: URL(fileURLWithPath: database.path + "-lock"))
  let result = try await database.kb.withIngestLock { 7 }
  #expect(result == 7)
}
