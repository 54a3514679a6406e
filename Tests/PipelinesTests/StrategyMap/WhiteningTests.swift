import Pipelines
import Testing

@Suite("Whitened vectors")
struct WhiteningTests {
  private func innerProduct(_ left: [Float], _ right: [Float]) -> Float {
    let product = { (a: [Float], b: [Float]) in zip(a, b).reduce(Float(0)) { $0 + $1.0 * $1.1 } }
    return product(left, right) / (product(left, left) * product(right, right)).squareRoot()
  }

  @Test("Are told apart although they share nearly everything")
  func shared() {
    let vectors = (0..<30).map { number -> [Float] in
      var vector: [Float] = [1, 0, 0, 0, 0, 0]
      vector[1 + number % 5] = 0.1
      return vector
    }
    let whitening = Whitening(of: vectors)
    #expect(innerProduct(vectors[0], vectors[1]) > 0.98)
    #expect(innerProduct(whitening(vectors[0]), whitening(vectors[1])) < 0)
    #expect(innerProduct(whitening(vectors[0]), whitening(vectors[5])) > 0.999)
  }

  @Test("Are decided less by the direction in which all of them vary most")
  func variance() {
    // Every sign of a large and a small component, so that the mean is zero.
    let vectors: [[Float]] = [[0.5, 0.1, 0, 0], [0.5, -0.1, 0, 0], [-0.5, 0.1, 0, 0], [-0.5, -0.1, 0, 0]]
    let whitening = Whitening(of: vectors)
    #expect(innerProduct(whitening(vectors[0]), whitening(vectors[2])) > innerProduct(vectors[0], vectors[2]) + 0.1)
  }

  @Test("Are of unit length, also where there was one vector, or the same one many times")
  func few() {
    let (one, other): ([Float], [Float]) = ([0.6, 0.8, 0], [0, 0.6, 0.8])
    for vectors in [[one], Array(repeating: one, count: 5), [one, other]] {
      let length = Whitening(of: vectors)([1, 0, 0]).reduce(0) { $0 + $1 * $1 }
      #expect(abs(length - 1) < 1e-4)
    }
    #expect(Whitening(of: [one])(one).allSatisfy { $0 == 0 })
  }
}
