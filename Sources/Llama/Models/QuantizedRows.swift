import CKernels

/// Rows of activations in 8 bits with a scale for 32 values.
final class QuantizedRows {
  private let codes = Buffer<Int8>()
  private let scales = Buffer<Float>()
  private let offsets = Buffer<Int32>()
  private let sums = Buffer<Float>()
  private(set) var rows = kb_activations()

  /// Makes room for `count` rows of `inputs` values.
  func reserve(_ count: Int, inputs: Int) {
    let blocks = count * (inputs / Int(KB_PANEL_INPUTS))
    rows = kb_activations(
      codes: codes.reserve(count * inputs), scales: scales.reserve(blocks), offsets: offsets.reserve(blocks),
      sums: sums.reserve(blocks))
  }

  /// Quantizes `count` rows of floats, one after another in memory.
  func quantize(_ input: UnsafePointer<Float>, count: Int, inputs: Int) {
    reserve(count, inputs: inputs)
    kb_quantize_rows(input, count, inputs, inputs, rows, 0)
  }
}
