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
