import Foundation

/// A reader of untrusted bytes, as the fuzzer drives it: it may refuse its input with an error, but must neither crash,
/// hang, read outside its input nor ask for memory out of proportion.
struct FuzzedReader {
  /// What `--reader=` calls it.
  let name: String
  /// Reads one input to the end of what the program would do with it. Errors are a result, not a finding.
  let read: @Sendable (Data) async throws -> Void
}

extension FuzzedReader {
  /// Every reader that can be fuzzed. Seeds are in a folder of the same name, made by `pipelines/fuzz/seeds.py`.
  static let all = weights + articles
}

/// Runs a reader on the calling thread's behalf; libFuzzer calls it once an input.
func run(_ reader: FuzzedReader, on bytes: Data) {
  let done = DispatchSemaphore(value: 0)
  Task.detached {
    try? await reader.read(bytes)
    done.signal()
  }
  done.wait()
}
