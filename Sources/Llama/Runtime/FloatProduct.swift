import COpenBLAS
import Synchronization

/// Products of matrices of floats by OpenBLAS.
package enum FloatProduct {
  /// A build of OpenBLAS without threads has no locks around its own working memory either, so that two callers at once
  /// get wrong products.
  private static let isSafeForManyCallers = openblas_get_parallel() != OPENBLAS_SEQUENTIAL
  private static let turn = Mutex<Void>(())

  private static let usesOneThread: Void = openblas_set_num_threads(1)

  /// Keeps OpenBLAS to the calling thread: the workers share the texts, and a product split over threads would round by
  /// their number.
  ///
  /// The threads that it starts when it is loaded look for work in a loop for some 25 ms and then sleep. They are left to
  /// it: OpenBLAS's own way to end them waits for ever where one is just about to sleep and misses the signal.
  static func useOneThread() { usesOneThread }

  /// output[r] = matrix · input[r] for each of `rows` rows.
  ///
  /// - Parameters:
  ///   - matrix: `outputs` rows of `inputs` values.
  ///   - input: `rows` rows of `inputs` values.
  package static func multiply(
    _ matrix: UnsafePointer<Float>, outputs: Int, inputs: Int, by input: UnsafePointer<Float>, rows: Int,
    into output: ProductOutput
  ) {
    func multiply() {
      cblas_sgemm(
        CblasRowMajor, CblasNoTrans, CblasTrans, blasint(rows), blasint(outputs), blasint(inputs), 1, input,
        blasint(inputs), matrix, blasint(inputs), output.adds ? 1 : 0, output.base, blasint(output.stride))
    }
    if isSafeForManyCallers { multiply() } else { turn.withLock { _ in multiply() } }
  }
}
