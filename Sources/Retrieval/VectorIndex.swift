import KnowledgeBase

struct PassageSet {
  let ids: Set<PassageID>
  init(_ s: some Sequence<PassageID>) { ids = Set(s) }
}
struct VectorIndex: Sendable {
  let dimensions: Int
  var ids: [PassageID] = []
  var position: [PassageID: Int] = [:]
  var scales: [Float] = []
  var codes: [Int8] = []
  init(dimensions: Int) { self.dimensions = dimensions }
  mutating func append(ids new: Range<Int64>, scales s: [Float], codes c: [Int8]) {
    for (i, id) in new.enumerated() where s[i] != 0 {
      position[id] = ids.count
      ids.append(id)
      scales.append(s[i])
      codes += c[i * dimensions..<(i + 1) * dimensions]
    }
  }
  func score(_ q: [Float], _ p: Int) -> Float {
    var sum: Float = 0
    for d in 0..<dimensions { sum += q[d] * Float(codes[p * dimensions + d]) }
    return sum * scales[p]
  }
  func search(query: [Float], k: Int, allowed: PassageSet?) -> [(id: PassageID, score: Float)] {
    let all = ids.indices.filter { allowed?.ids.contains(ids[$0]) ?? true }.map {
      (id: ids[$0], score: score(query, $0))
    }
    return Array(all.sorted { $0.score > $1.score }.prefix(k))
  }
  func scores(query: [Float], of wanted: Set<PassageID>) -> [PassageID: Float] {
    var r: [PassageID: Float] = [:]
    for id in wanted { if let p = position[id] { r[id] = score(query, p) } }
    return r
  }
}
