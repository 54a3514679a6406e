import CKernels
import Foundation

/// Cores this process may use.
func processorCount() -> Int { max(1, ProcessInfo.processInfo.activeProcessorCount) }

/// Scales a vector to unit length in place. A vector of zeros stays.
func normalize(_ vector: UnsafeMutablePointer<Float>, count: Int) {
  let length = kb_dot(vector, vector, count).squareRoot()
  guard length > 0, length.isFinite else { return }
  for index in 0..<count { vector[index] /= length }
}
