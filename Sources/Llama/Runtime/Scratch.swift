/// Working memory of one worker, kept between calls.
final class Scratch {
  let hidden = Buffer<Float>()
  let normed = Buffer<Float>()
  let projected = Buffer<Float>()
  let attended = Buffer<Float>()
  let wide = Buffer<Float>()
  let gate = Buffer<Float>()
  /// Working memory of attention.
  let attention = Buffer<Float>()
  let rotation = Buffer<Float>()
  let states = Buffer<Float>()
  let pooled = Buffer<Float>()
  let logits = Buffer<Float>()
  /// Of the text that is being encoded; a scratch serves one model.
  var keysAndValues: (any KeyValueStore)?
  let quantized = QuantizedRows()
  let quantizedInner = QuantizedRows()
  /// Memory of each worker that shares a product's outputs.
  let panels: [Buffer<UInt8>]

  /// - Parameter sharers: The most workers that share one product.
  init(sharers: Int) {
    panels = (0..<max(1, sharers)).map { _ in Buffer() }
  }
}
