import Foundation

/// How probable a text is to a model.
public struct Perplexity: Sendable, Hashable {
  /// Tokens that were predicted.
  public let tokens: Int
  /// Sum over the tokens, in nats.
  public let negativeLogLikelihood: Double
  /// e to the mean negative log-likelihood.
  public var perplexity: Double { exp(negativeLogLikelihood / Double(max(1, tokens))) }
}
