import Foundation
import KnowledgeBase
import Testing

@Suite("Stable JSON")
struct StableJSONTests {
  private struct Record: Encodable {
    enum Kind: String, Encodable { case one, two }
    enum Choice: Encodable { case with(x: Int, y: [String]), without }
    struct Part: Encodable {
      let kind: Kind
      let note: String?
      let score: Float
      let isLast: Bool
    }

    let text = String(String.UnicodeScalarView((0..<256).compactMap(Unicode.Scalar.init))) + "é / 😀 \u{2028}"
    let parts = [
      Part(kind: .one, note: nil, score: 1.5, isLast: false), Part(kind: .two, note: "a\"b", score: 3, isLast: true),
    ]
    let lists = ["b": [1, 2], "a": [], "Ä": [3], "a10": [], "a9": []]
    let byNumber = [2: "y", 1: "x"]
    let choices = [Choice.with(x: 1, y: ["q"]), .without]
    let missing: [Int?] = [nil, 1]
    let nothing: [String: Int] = [:]
    let nested: [[[Int]]] = [[[]], [], [[1]]]
    let numbers: [Double] = [0, -0.0, 1e20, 1e-7, 1.0 / 3, .pi, .greatestFiniteMagnitude, .leastNonzeroMagnitude]
    let least = Int.min
    let most = UInt64.max
    let bytes = Data([0, 1, 254, 255])
  }

  private class Base: Encodable {
    let a = 1
  }

  private final class Derived: Base {
    let z = 2
    enum Key: CodingKey { case z, parts, list }

    override func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(z, forKey: .z)
      var parts = container.nestedContainer(keyedBy: Key.self, forKey: .parts)
      try parts.encodeNil(forKey: .list)
      var list = container.nestedUnkeyedContainer(forKey: .list)
      try list.encode("first")
      try super.encode(to: container.superEncoder())
    }
  }

  private func expectFoundationsText(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    #expect(try stableJSON(value) == String(decoding: encoder.encode(value), as: UTF8.self))
    encoder.outputFormatting.insert(.prettyPrinted)
    #expect(try stableJSON(value, isPretty: true) == String(decoding: encoder.encode(value), as: UTF8.self))
  }

  @Test("The text is that of Foundation's encoder with sorted keys, on one line or on many")
  func text() throws {
    try expectFoundationsText([Record(), Record()])
    try expectFoundationsText(Derived())
    try expectFoundationsText("a/b")
    try expectFoundationsText(7)
    try expectFoundationsText([String]())
    try expectFoundationsText([String: String]())
    try expectFoundationsText(String?.none)
  }

  @Test("What JSON has no number for is an error")
  func numbers() {
    #expect(throws: EncodingError.self) { try stableJSON([Double.nan]) }
    #expect(throws: EncodingError.self) { try stableJSON(["score": Float.infinity]) }
  }
}
