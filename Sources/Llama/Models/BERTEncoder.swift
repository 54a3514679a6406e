/// A BERT used as an encoder: its states pooled to one vector a text.
struct BERTEncoder: EncoderModel {
  let model: BERTModel
  let pooler: Pooler

  var dimensions: Int { model.configuration.width }
  var maximumTokens: Int { model.configuration.positions }
  var rowsAreIndependent: Bool { model.rowsAreIndependent }

  func encode(_ texts: ArraySlice<[Int32]>, scratch: Scratch, into output: UnsafeMutablePointer<Float>) {
    var states = model.states(of: texts, scratch: scratch)
    for (index, text) in texts.enumerated() {
      let vector = output + index * dimensions
      if let order = model.order {
        let ordered = scratch.normed.reserve(dimensions)
        pooler.apply(states, count: text.count, into: ordered)
        for (dimension, target) in order.enumerated() { vector[target] = ordered[dimension] }
      } else {
        pooler.apply(states, count: text.count, into: vector)
      }
      states += text.count * dimensions
    }
  }
}
