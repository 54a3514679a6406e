/// The inner product of two vectors: their cosine where both are of unit length. 0 where their dimensions differ.
///
/// Sixteen sums side by side instead of one that waits for itself, in one order on every machine.
package func innerProduct(_ left: ArraySlice<Float>, _ right: ArraySlice<Float>) -> Float {
  guard left.count == right.count else { return 0 }
  typealias Lanes = SIMD16<Float>
  return left.withUnsafeBytes { left in
    right.withUnsafeBytes { right in
      var sums = Lanes.zero
      let end = left.count - left.count % MemoryLayout<Lanes>.size
      for offset in stride(from: 0, to: end, by: MemoryLayout<Lanes>.size) {
        sums +=
          left.loadUnaligned(fromByteOffset: offset, as: Lanes.self)
          * right.loadUnaligned(fromByteOffset: offset, as: Lanes.self)
      }
      var sum = sums.sum()
      for offset in stride(from: end, to: left.count, by: MemoryLayout<Float>.size) {
        sum += left.load(fromByteOffset: offset, as: Float.self) * right.load(fromByteOffset: offset, as: Float.self)
      }
      return sum
    }
  }
}

/// The inner product of two vectors: their cosine where both are of unit length. 0 where their dimensions differ.
package func innerProduct(_ left: [Float], _ right: [Float]) -> Float { innerProduct(left[...], right[...]) }
