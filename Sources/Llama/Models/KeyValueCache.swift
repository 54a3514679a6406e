/// Keys and values of the tokens a Llama has seen in one sequence, by layer.
final class KeyValueCache {
  private let layers: Int
  private let width: Int
  private var keys: [UnsafeMutablePointer<Float>]
  private var values: [UnsafeMutablePointer<Float>]
  private var capacity = 0
  /// Positions held.
  var count = 0

  /// - Parameter width: Floats of one position's keys in one layer.
  init(layers: Int, width: Int) {
    self.layers = layers
    self.width = width
    keys = (0..<layers).map { _ in .allocate(capacity: 0) }
    values = (0..<layers).map { _ in .allocate(capacity: 0) }
  }

  deinit {
    for pointer in keys + values { pointer.deallocate() }
  }

  /// Makes room for `positions` in all.
  func reserve(_ positions: Int) {
    guard positions > capacity else { return }
    let grown = max(positions, capacity * 2, 256)
    for layer in 0..<layers {
      keys[layer] = moved(keys[layer], to: grown)
      values[layer] = moved(values[layer], to: grown)
    }
    capacity = grown
  }

  private func moved(_ old: UnsafeMutablePointer<Float>, to positions: Int) -> UnsafeMutablePointer<Float> {
    let new = UnsafeMutablePointer<Float>.allocate(capacity: positions * width)
    new.update(from: old, count: count * width)
    old.deallocate()
    return new
  }

  func keys(layer: Int) -> Attention.Rows { .init(base: keys[layer], stride: width) }
  func values(layer: Int) -> Attention.Rows { .init(base: values[layer], stride: width) }
}
