import Llama

/// A taxonomy's sentences as an encoder's vectors.
struct ExampleVectors: Sendable {
  /// Description and examples of each motive.
  let motives: [[[Float]]]
  let background: [[Float]]

  init(taxonomy: Taxonomy, encoder: TextEncoder) async throws {
    var motives: [[[Float]]] = []
    for motive in taxonomy.motives {
      motives.append(try await encoder.rows([motive.description] + motive.examples))
    }
    self.motives = motives
    background = try await encoder.rows(taxonomy.background)
  }

  var all: [[Float]] { motives.flatMap(\.self) + background }
}

/// Where a taxonomy's sentences lie among the texts of a corpus.
struct ExampleSpace: Sendable {
  private let whitening: Whitening
  private let motives: [[[Float]]]
  private let background: [[Float]]
  /// For each motive, those that have nothing to do with it.
  private let rivals: [[Int]]

  private static let neighbours = 3
  private static let backgroundWeight = 0.6
  private static let rivalWeight = 0.3

  /// - Parameter corpus: Vectors that show how texts of the subject are distributed.
  init(_ examples: ExampleVectors, taxonomy: Taxonomy, corpus: [[Float]]) {
    let whitening = Whitening(of: corpus + examples.all)
    self.whitening = whitening
    motives = examples.motives.map { $0.map(whitening.callAsFunction) }
    background = examples.background.map(whitening.callAsFunction)
    let ids = taxonomy.motives.map(\.id)
    rivals = ids.map { id in ids.indices.filter { !taxonomy.areRelated(id, ids[$0]) } }
  }

  /// How much nearer a vector is to each motive than to the background and to the nearest other motive.
  func nearness(of vector: [Float]) -> [Double] {
    let vector = whitening(vector)
    let similarities = motives.map { Self.similarity(of: vector, to: $0) }
    let ground = Self.similarity(of: vector, to: background)
    return similarities.indices.map { motive in
      Self.nearness(own: similarities[motive], background: ground, rivals: rivals[motive].map { similarities[$0] })
    }
  }

  /// The same of each sentence of a motive, by the motive's other sentences.
  func nearnessOfExamples(of motive: Int) -> [Double] {
    motives[motive].indices.map { index in
      let vector = motives[motive][index]
      return Self.nearness(
        own: Self.similarity(of: vector, to: motives[motive], leavingOut: index),
        background: Self.similarity(of: vector, to: background),
        rivals: rivals[motive].map { Self.similarity(of: vector, to: motives[$0]) })
    }
  }

  private static func nearness(own: Double, background: Double, rivals: [Double]) -> Double {
    own - backgroundWeight * background - rivalWeight * (rivals.max() ?? 0)
  }

  /// The mean cosine of the nearest examples; 0 where there are none.
  private static func similarity(
    of vector: [Float], to examples: [[Float]], leavingOut left: Int? = nil
  ) -> Double {
    var nearest: [Double] = []
    for (index, example) in examples.enumerated() where index != left {
      let value = Double(innerProduct(vector, example))
      if nearest.count == neighbours {
        guard let last = nearest.last, value > last else { continue }
        nearest.removeLast()
      }
      nearest.insert(value, at: nearest.firstIndex { $0 < value } ?? nearest.endIndex)
    }
    return nearest.isEmpty ? 0 : nearest.reduce(0, +) / Double(nearest.count)
  }
}

extension TextEncoder {
  /// A vector for each text.
  func rows(_ texts: [String]) throws -> [[Float]] {
    guard !texts.isEmpty else { return [] }
    let vectors = try encode(texts, as: .passage)
    return texts.indices.map { Array(vectors[$0]) }
  }
}
