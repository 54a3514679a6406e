import CKernels

/// Keys and values of the tokens a Llama has seen in one sequence, by layer.
///
/// Keys are kept transposed, a column a position, which is how attention multiplies them.
final class KeyValueCache {
  private let layers: Int
  private let width: Int
  private var keys: [Buffer<Float>]
  private var values: [Buffer<Float>]
  /// Floats between rows of keys.
  private(set) var keyStride = 0
  private var capacity = 0
  /// Positions held.
  var count = 0

  /// - Parameters:
  ///   - layers: 1 for a text that is encoded at once, whose layers take turns.
  ///   - width: Floats of one position's keys in one layer.
  init(layers: Int, width: Int) {
    self.layers = layers
    self.width = width
    keys = (0..<layers).map { _ in Buffer() }
    values = (0..<layers).map { _ in Buffer() }
  }

  /// Makes room for `positions` in all.
  func reserve(_ positions: Int) {
    guard positions > capacity else { return }
    let room = count == 0 ? positions : max(positions, capacity * 2)
    let grown = kb_attention_columns(room)
    if count > 0 {
      for layer in 0..<layers {
        let newKeys = Buffer<Float>()
        let newValues = Buffer<Float>()
        let (to, from) = (newKeys.reserve(width * grown), keys[layer].reserve(0))
        for dimension in 0..<width { (to + dimension * grown).update(from: from + dimension * keyStride, count: count) }
        newValues.reserve(width * grown).update(from: values[layer].reserve(0), count: count * width)
        (keys[layer], values[layer]) = (newKeys, newValues)
      }
    } else {
      for layer in 0..<layers {
        _ = keys[layer].reserve(width * grown)
        _ = values[layer].reserve(width * grown)
      }
    }
    keyStride = grown
    capacity = room
  }

  /// Takes over the first `positions` of another cache of the same model in place of what this one holds.
  func copy(_ other: KeyValueCache, positions: Int) {
    count = 0
    reserve(positions)
    for layer in 0..<layers {
      let (to, from) = (keys[layer].reserve(0), other.keys[layer].reserve(0))
      for dimension in 0..<width {
        (to + dimension * keyStride).update(from: from + dimension * other.keyStride, count: positions)
      }
      values[layer].reserve(0).update(from: other.values[layer].reserve(0), count: positions * width)
    }
    count = positions
  }

  /// Keys of a layer: `width` rows, `keyStride` floats apart.
  func keys(layer: Int) -> UnsafeMutablePointer<Float> { keys[layer % layers].reserve(0) }

  /// Values of a layer: a row of `width` floats a position.
  func values(layer: Int) -> Attention.Rows { .init(base: values[layer % layers].reserve(0), stride: width) }
}
