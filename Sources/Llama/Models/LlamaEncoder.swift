/// A Llama used as an encoder: its states pooled to one vector a text.
struct LlamaEncoder: EncoderModel {
  let model: LlamaModel
  let causal: Bool
  let pooler: Pooler

  var dimensions: Int { model.configuration.width }
  var maximumTokens: Int { model.configuration.contextLength }
  var rowsAreIndependent: Bool { model.rowsAreIndependent }

  func encode(_ texts: ArraySlice<[Int32]>, scratch: Scratch, into output: UnsafeMutablePointer<Float>) {
    let runs = texts.map { LlamaModel.Run(tokens: $0[...], cache: model.makeTextCache()) }
    var states = UnsafePointer(model.states(of: runs, causal: causal, scratches: [scratch], pool: nil))
    for (index, text) in texts.enumerated() {
      pooler.apply(states, count: text.count, into: output + index * dimensions)
      states += text.count * dimensions
    }
  }
}
