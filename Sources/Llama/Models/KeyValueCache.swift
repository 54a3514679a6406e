/// Keys and values of the tokens a Llama has seen in one sequence, by layer.
final class KeyValueCache {
  private let layers: [any KeyValueStore]
  private var capacity = 0
  /// Positions held.
  private(set) var count = 0

  /// - Parameter layers: One store for a text that is encoded at once, whose layers take turns.
  init(layers: [any KeyValueStore]) {
    self.layers = layers
  }

  /// Makes room for `positions` in all.
  func reserve(_ positions: Int) {
    guard positions > capacity else { return }
    capacity = count == 0 ? positions : max(positions, capacity * 2)
    for layer in layers { layer.reserve(capacity, keeping: count) }
  }

  /// Counts `positions` more, whose keys and values every layer has been given.
  func advance(by positions: Int) {
    precondition(count + positions <= capacity)
    count += positions
  }

  /// Forgets all but the first `positions`.
  func truncate(to positions: Int) {
    precondition(positions <= count)
    count = positions
  }

  /// Takes over the first `positions` of another cache of the same model in place of what this one holds.
  func copy(_ other: KeyValueCache, positions: Int) {
    count = 0
    reserve(positions)
    for (to, from) in zip(layers, other.layers) { to.copy(from, positions: positions) }
    count = positions
  }

  /// What is kept of a layer.
  subscript(layer: Int) -> any KeyValueStore { layers[layer % layers.count] }
}
