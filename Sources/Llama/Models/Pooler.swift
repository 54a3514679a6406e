import CKernels

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
