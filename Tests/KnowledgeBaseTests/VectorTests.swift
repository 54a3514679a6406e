import Articles
import Foundation
import KnowledgeBase
import Testing

@Test func vectorsComeBackInTheirSlotsWithinOneQuantisationStep() throws {
  let database = try TemporaryDatabase()
  let kb = database.kb
  let ids = try manyPassages(kb, count: 700)
  let encoder = try kb.encoder(name: "tiny", digest: "d1", dimensions: 3)
  let vectors = ids.map { (id: $0, values: vector($0)[...]) }
  try kb.store(vectors, of: encoder.id)

  var numbers: [Int64] = []
  var seen: Set<PassageID> = []
  try kb.forEachVectorBlock(of: encoder.id) { block in
    numbers.append(block.number)
    for slot in 0..<VectorBlock.capacity where block.scales[slot] != 0 {
      let id = block.number * Int64(VectorBlock.capacity) + Int64(slot)
      seen.insert(id)
      for (offset, value) in vector(id).enumerated() {
        let stored = Float(Int8(bitPattern: block.codes[slot * 3 + offset])) * block.scales[slot]
        #expect(abs(stored - value) <= block.scales[slot] / 2 + 1e-6)
      }
    }
  }
  #expect(numbers == [0, 1])
  #expect(seen == Set(ids))
}

@Test func passagesWithoutVectorAreGivenInOrderUntilNoneIsLeft() throws {
  let database = try TemporaryDatabase()
  let kb = database.kb
  let ids = try manyPassages(kb, count: 20)
  let encoder = try kb.encoder(name: "tiny", digest: "d1", dimensions: 3).id
  #expect(try kb.passages(without: encoder, after: 0, limit: 5).map(\.id) == Array(ids[..<5]))
  try kb.store([ids[1], ids[3]].map { (id: $0, values: vector($0)[...]) }, of: encoder)
  #expect(try kb.passages(without: encoder, after: 0, limit: 3).map(\.id) == [ids[0], ids[2], ids[4]])
  #expect(try kb.passages(without: encoder, after: ids[18], limit: 5).map(\.id) == [ids[19]])

  let other = try kb.encoder(name: "other", digest: "d2", dimensions: 5).id
  #expect(try kb.passages(without: other, after: 0, limit: 100).count == 20)
}

@Test func passagesWithoutVectorAreThoseOfOneBlock() throws {
  let database = try TemporaryDatabase()
  let ids = try manyPassages(database.kb, count: 1_100)
  let encoder = try database.kb.encoder(name: "tiny", digest: "d1", dimensions: 3).id
  var last: PassageID = 0
  var groups: [[PassageID]] = []
  while true {
    let group = try database.kb.passages(without: encoder, after: last, limit: VectorBlock.capacity).map(\.id)
    guard let final = group.last else { break }
    groups.append(group)
    last = final
  }
  #expect(groups.flatMap(\.self) == ids)
  #expect(groups.allSatisfy { Set($0.map { $0 / Int64(VectorBlock.capacity) }).count == 1 })
}

@Test func aVectorOfZerosCountsAsAVector() throws {
  let database = try TemporaryDatabase()
  let ids = try manyPassages(database.kb, count: 1)
  let encoder = try database.kb.encoder(name: "tiny", digest: "d1", dimensions: 3).id
  try database.kb.store([(id: ids[0], values: [0, 0, 0])], of: encoder)
  #expect(try database.kb.passages(without: encoder, after: 0, limit: 5).isEmpty)
}

@Test(arguments: [[1, 2], [1, .nan, 2], [1, 2, .infinity]] as [[Float]])
func aVectorThatIsNotTheEncodersIsRefused(values: [Float]) throws {
  let database = try TemporaryDatabase()
  let ids = try manyPassages(database.kb, count: 1)
  let encoder = try database.kb.encoder(name: "tiny", digest: "d1", dimensions: 3).id
  let error = #expect(throws: StoreError.self) {
    try database.kb.store([(id: ids[0], values: values[...])], of: encoder)
  }
  #expect(error?.code == .invalid)
}

@Test func vectorsOfPassagesThatAreGoneAreDropped() throws {
  let database = try TemporaryDatabase()
  let kb = database.kb
  let ids = try manyPassages(kb, count: 2)
  let encoder = try kb.encoder(name: "tiny", digest: "d1", dimensions: 3).id
  try kb.remove(try kb.articles().map(\.id))
  try kb.store(ids.map { (id: $0, values: vector($0)[...]) }, of: encoder)
  try kb.forEachVectorBlock(of: encoder) { _ in Issue.record("a block for passages that do not exist") }
}

@Test func anEncoderIsRegisteredOnceByItsDigest() throws {
  let database = try TemporaryDatabase()
  let first = try database.kb.encoder(name: "tiny", digest: "d1", dimensions: 3)
  let again = try database.kb.encoder(name: "renamed", digest: "d1", dimensions: 3)
  #expect(again == first)
  #expect(try database.kb.encoders() == [first])
}

/// Stores articles of one passage each, and gives the passages' ids.
private func manyPassages(_ kb: KnowledgeBase, count: Int) throws -> [PassageID] {
  try kb.batch { batch in
    for number in 0..<count {
      let draft = Draft(text: "Passage number \(number).")
      _ = try batch.store(draft.article, passages: draft.passages, from: SourceStamp("/\(number).txt"))
    }
  }
  return try kb.articles().flatMap { try kb.passages(of: $0.id).map(\.id) }
}

private func vector(_ id: PassageID) -> [Float] {
  [Float(id) / 100, -1, sin(Float(id))]
}
