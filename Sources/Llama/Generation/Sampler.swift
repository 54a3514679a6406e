import CKernels
import Foundation

/// Chooses the next token from its logits.
package struct Sampler {
  private let options: GenerationOptions
  private var generator: SplitMix64
  private var candidates: [(token: Int32, score: Float)] = []

  /// Tokens that the repetition penalty looks back on.
  private static let penaltyWindow = 64

  package init(options: GenerationOptions) {
    self.options = options
    generator = SplitMix64(seed: options.seed)
  }

  /// - Parameter tokens: The text so far, whose last tokens the repetition penalty applies to.
  package mutating func choose(from logits: UnsafeMutableBufferPointer<Float>, after tokens: [Int32]) -> Int32 {
    if options.repetitionPenalty != 1, options.repetitionPenalty > 0 {
      // Keskar et al., https://arxiv.org/abs/1909.05858: divide positive logits, multiply negative ones.
      for token in Set(tokens.suffix(Self.penaltyWindow)) {
        let logit = logits[Int(token)]
        logits[Int(token)] = logit > 0 ? logit / options.repetitionPenalty : logit * options.repetitionPenalty
      }
    }
    let best = logits.isEmpty ? 0 : kb_index_of_largest(logits.baseAddress!, logits.count)
    guard options.temperature > 0 else { return Int32(best) }
    candidates.removeAll(keepingCapacity: true)
    let top = logits[best]
    // Below this a token's probability is under minP (or e^-30) times the best one's.
    let floor = options.minP.map { min(0, log(max($0, 1e-13))) } ?? -30
    for (token, logit) in logits.enumerated() where (logit - top) / options.temperature >= floor {
      candidates.append((Int32(token), (logit - top) / options.temperature))
    }
    // Damaged weights can give logits that are not numbers, of which none is a candidate.
    guard !candidates.isEmpty else { return Int32(best) }
    candidates.sort { ($0.score, $1.token) > ($1.score, $0.token) }
    if let most = options.topK, most > 0, most < candidates.count { candidates.removeLast(candidates.count - most) }
    var weights = candidates.map { Double(exp($0.score)) }
    if let share = options.topP {
      let enough = Double(share) * weights.reduce(0, +)
      var sum = 0.0
      let kept =
        (weights.firstIndex { weight in
          sum += weight
          return sum >= enough
        } ?? weights.count - 1) + 1
      weights.removeLast(weights.count - kept)
    }
    var remaining = uniform() * weights.reduce(0, +)
    for (index, weight) in weights.enumerated() {
      remaining -= weight
      if remaining < 0 { return candidates[index].token }
    }
    return candidates[weights.count - 1].token
  }

  /// The next random number, in [0, 1).
  private mutating func uniform() -> Double { Double(generator.next() >> 11) * 0x1p-53 }
}
