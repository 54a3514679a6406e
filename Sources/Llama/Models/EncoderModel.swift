import CKernels

/// A network that turns the tokens of texts into one vector each.
protocol EncoderModel: Sendable {
  /// Length of a vector.
  var dimensions: Int { get }
  /// Longest input in tokens that the weights allow, special tokens included.
  var maximumTokens: Int { get }

  /// Encodes each text of a group; `output` holds `texts.count` × `dimensions` floats, not normalized to length one.
  func encode(_ texts: ArraySlice<[Int32]>, scratch: Scratch, into output: UnsafeMutablePointer<Float>)
}

/// Working memory of one worker, kept between calls.
final class Scratch {
  let hidden = Buffer<Float>()
  let normed = Buffer<Float>()
  let projected = Buffer<Float>()
  let attended = Buffer<Float>()
  let wide = Buffer<Float>()
  let gate = Buffer<Float>()
  let scores = Buffer<Float>()
  let rotation = Buffer<Float>()
  let states = Buffer<Float>()
  let pooled = Buffer<Float>()
  let logits = Buffer<Float>()
  /// Of the text that is being encoded; a scratch serves one model.
  var keysAndValues: (any KeyValueStore)?
  let quantized = QuantizedRows()
  let quantizedInner = QuantizedRows()
  /// Memory of each part of a product's outputs that workers share.
  private let panels: [Buffer<UInt8>]

  /// - Parameter sharers: The most workers that share one product.
  init(sharers: Int) {
    // Twice as many parts as workers, so that one who is late takes less.
    panels = (0..<(sharers > 1 ? 2 * sharers : 1)).map { _ in Buffer() }
  }

  /// Calls `body` with parts of 0 up to `count` and memory for each, in parallel where there is a pool.
  func share(_ count: Int, _ pool: WorkerPool?, _ body: (_ part: Range<Int>, _ memory: Buffer<UInt8>) -> Void) {
    let parts = pool == nil ? 1 : min(panels.count, count)
    guard let pool, parts > 1 else { return body(0..<count, panels[0]) }
    pool.run(count: parts) { part, _ in
      body(count * part / parts..<count * (part + 1) / parts, panels[part])
    }
  }
}

/// Reduces the token states of one text to one vector.
struct Pooler: Sendable {
  var pooling: EncoderDescription.Pooling
  var skipsFirst: Bool
  var width: Int

  /// - Parameter states: `count` rows of `width` floats.
  func apply(_ states: UnsafePointer<Float>, count: Int, into output: UnsafeMutablePointer<Float>) {
    output.update(repeating: 0, count: width)
    guard count > 0 else { return }
    switch pooling {
    case .cls: output.update(from: states, count: width)
    case .last: output.update(from: states + (count - 1) * width, count: width)
    case .mean:
      // A text of one token has nothing else to take the mean of.
      let first = skipsFirst && count > 1 ? 1 : 0
      for row in first..<count { kb_add(output, states + row * width, width) }
      let share = 1 / Float(count - first)
      for column in 0..<width { output[column] *= share }
    }
  }
}
