/// Where the rows of a product go.
package struct ProductOutput {
  /// The first row.
  package var base: UnsafeMutablePointer<Float>
  /// Floats from one row to the next.
  package var stride: Int
  /// Whether the product is added to what is there.
  package var adds: Bool

  package init(base: UnsafeMutablePointer<Float>, stride: Int, adds: Bool = false) {
    (self.base, self.stride, self.adds) = (base, stride, adds)
  }

  /// The same rows from column `offset` on.
  func column(_ offset: Int) -> ProductOutput { ProductOutput(base: base + offset, stride: stride, adds: adds) }
}
