public import KnowledgeBase
public import Llama

extension VectorIndex {
  /// From so many vectors on a scan of all codes takes longer than a user waits.
  private static let exactLimit = 400_000

  /// All vectors of one encoder, under their passages' ids.
  ///
  /// - Throws: ``StoreError`` where a block of them is damaged.
  public init(of encoder: EncoderRecord, in knowledgeBase: KnowledgeBase) throws {
    self.init(dimensions: encoder.dimensions)
    reserveCapacity(try knowledgeBase.vectorCapacity(of: encoder.id))
    try knowledgeBase.forEachVectorBlock(of: encoder.id) { block in
      let first = block.number * Int64(VectorBlock.capacity)
      let ids = Array(first..<first + Int64(VectorBlock.capacity))
      guard append(ids: ids, scales: block.scales, codes: block.codes) else {
        throw StoreError(.corrupt, "vector block \(block.number) of \(encoder.name) has another size")
      }
    }
    if count > Self.exactLimit { addSigns() }
  }
}
