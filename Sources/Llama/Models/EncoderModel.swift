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
  let scores = Buffer<Float>()
  let rotation = Buffer<Float>()
  let states = Buffer<Float>()
  let pooled = Buffer<Float>()
  let logits = Buffer<Float>()
  /// Of the text that is being encoded; a scratch serves one model.
  var keysAndValues: (any KeyValueStore)?
  let quantized = QuantizedRows()
  let quantizedInner = QuantizedRows()
  /// Memory of each worker that shares a product's outputs.
  private let panels: [Buffer<UInt8>]

  /// - Parameter sharers: The most workers that share one product.
  init(sharers: Int) {
    panels = (0..<max(1, sharers)).map { _ in Buffer() }
  }

  /// The least weights of a part of a product that are worth a part of their own: each begins with a wait for memory.
  private static let leastBytes = 128 << 10

  /// Calls `body` with parts of 0 up to `count` and memory for each, in parallel where there is a pool.
  ///
  /// Parts get smaller: long ones are long streams through memory, short ones at the end let the workers finish together.
  /// Polychronopoulos and Kuck, "Guided Self-Scheduling", 1987.
  ///
  /// - Parameter bytes: Of the weights that are read for all of them.
  func share(
    _ count: Int, bytes: Int, _ pool: WorkerPool?, _ body: (_ part: Range<Int>, _ memory: Buffer<UInt8>) -> Void
  ) {
    guard let pool else { return body(0..<count, panels[0]) }
    let least = max(1, min(count / (2 * pool.workers), count * Self.leastBytes / max(1, bytes)))
    var parts: [Range<Int>] = []
    parts.reserveCapacity(32)
    var rest = count
    while rest > 0 {
      let size = min(rest, max(least, rest / (2 * pool.workers)))
      parts.append(rest - size..<rest)
      rest -= size
    }
    // The pool gives the last items first.
    pool.run(count: parts.count) { item, worker in body(parts[parts.count - 1 - item], panels[worker]) }
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
