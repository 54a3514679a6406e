import CKernels

/// A network that turns the tokens of texts into one vector each.
protocol EncoderModel: Sendable {
  /// Length of a vector.
  var dimensions: Int { get }
  /// Longest input in tokens that the weights allow, special tokens included.
  var maximumTokens: Int { get }
  /// Whether a text's vector is the same bytes whatever other texts are in its group.
  var rowsAreIndependent: Bool { get }

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
