import COpenBLAS
import Synchronization

/// Products of matrices of floats by OpenBLAS.
package enum FloatProduct {
  /// A build of OpenBLAS without threads has no locks around its own working memory either, so that two callers at once
  /// get wrong products.
  private static let isSafeForManyCallers = openblas_get_parallel() != OPENBLAS_SEQUENTIAL
  private static let turn = Mutex<Void>(())

  private static let threadsEnded: Void = {
    openblas_set_num_threads(1)
    kb_end_openblas_threads()
  }()

  /// Keeps OpenBLAS to the calling thread: the workers share the texts, and a product split over threads would round by
  /// their number. Its own threads, which look for work in a loop at first, are ended, as they would take time from the
  /// loading of a model.
  static func useOneThread() { threadsEnded }

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
