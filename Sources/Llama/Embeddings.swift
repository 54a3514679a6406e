/// Vectors of several texts: a row-major matrix of `count` × `dimensions` floats. Each row is of unit length, but for that
/// of a text without any token, which is zeros.
public struct Embeddings: Sendable {
  /// Length of a vector.
  public let dimensions: Int
  /// The vectors, one after another.
  public let values: [Float]

  /// Creates a matrix from row-major values, whose number must be a multiple of `dimensions`.
  public init(dimensions: Int, values: [Float]) {
    precondition(dimensions == 0 ? values.isEmpty : values.count.isMultiple(of: dimensions))
    self.dimensions = dimensions
    self.values = values
  }

  /// Number of vectors.
  public var count: Int { dimensions == 0 ? 0 : values.count / dimensions }

  /// The vector of the text at `index`.
  public subscript(index: Int) -> ArraySlice<Float> { values[index * dimensions..<(index + 1) * dimensions] }
}
