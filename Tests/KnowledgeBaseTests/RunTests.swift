import Articles
import Foundation
import GRDB
import KnowledgeBase
import Testing

@Test func aRunThatWasNotFinishedIsFoundWithTheResultsOfItsStages() throws {
  let database = try TemporaryDatabase()
  let kb = database.kb
  #expect(try kb.unfinishedRun(of: "/p.yaml", settings: "a") == nil)
  let run = try kb.beginRun(of: "/p.yaml", settings: "a")
  try kb.finishStage("ingest", result: "1", of: run.id)
  try kb.finishStage("embed", result: "2", of: run.id)
  #expect(try kb.unfinishedRun(of: "/p.yaml", settings: "a")?.results == ["1", "2"])
  #expect(try kb.unfinishedRun(of: "/p.yaml", settings: "a")?.started == run.started)
  #expect(try kb.unfinishedRun(of: "/p.yaml", settings: "b") == nil)
  #expect(try kb.unfinishedRun(of: "/q.yaml", settings: "a") == nil)
  try kb.finishRun(run.id)
  #expect(try kb.unfinishedRun(of: "/p.yaml", settings: "a") == nil)
}

@Test func onlyTheLastRunsOfAPipelineAreKept() throws {
  let database = try TemporaryDatabase()
  for number in 0..<30 {
    let run = try database.kb.beginRun(of: "/p.yaml", settings: "a")
    try database.kb.finishStage("ingest", result: "\(number)", of: run.id)
  }
  #expect(try database.kb.unfinishedRun(of: "/p.yaml", settings: "a")?.results == ["29"])
  try database.kb.close()
  let stages = try DatabaseQueue(path: database.path).read { db in
    try Int.fetchOne(db, sql: "SELECT count(*) FROM pipeline_stages")
  }
  #expect(stages == 21)
}

@Test func twoPipelinesAtOnceAreRefused() async throws {
  let database = try TemporaryDatabase()
  let kb = database.kb
  try await kb.withRunLock {
    let error = await #expect(throws: StoreError.self) { try await kb.withRunLock {} }
    #expect(error?.code == .locked)
    #expect(error?.message.contains("is being used by a pipeline of process") == true)
    // An ingest has a lock of its own, as a pipeline ingests.
    try await kb.withIngestLock {}
  }
}

@Test func aWatchedQuestionKeepsItsFilterAndItsLastAnswer() throws {
  let database = try TemporaryDatabase()
  let kb = database.kb
  var filter = ArticleFilter()
  filter.since = PublicationDate("2024-01-01")
  try kb.watch("Who?")
  try kb.watch("Who?", filter: filter)
  try kb.watch("Who?", filter: filter)
  let watched = try kb.watchedQuestions()
  #expect(watched.map(\.filter) == [ArticleFilter(), filter])
  #expect(watched.allSatisfy { $0.checked == nil && $0.answer == nil })
  try kb.keep(answer: "{}", of: watched[1].id)
  #expect(try kb.watchedQuestions().map(\.answer) == [nil, "{}"])
  try kb.unwatch(watched[0].id)
  #expect(try kb.watchedQuestions().map(\.filter) == [filter])
}
