import Foundation
public import KnowledgeBase

/// How summaries are made; part of what tells one summary of an article from another.
public struct SummarySettings: Sendable, Hashable, Codable {
  /// How many sentences a summary may be asked to have.
  public static let allowedSentences = 1...20
  /// The catalogue's model that compares sentences where no other is asked for: the fastest.
  public static let defaultEncoder = "wordllama-l2-256"

  /// Where a summary's sentences come from.
  public enum Method: String, Sendable, Hashable, Codable {
    /// Chosen among the article's own.
    case extractive
    /// Written by a model and borne out by the article's own.
    case written
  }

  /// Where the sentences come from.
  public var method: Method
  /// How many sentences; `nil` for 3 to 5 by the article's length.
  public var sentences: Int?
  /// Changes whenever the same settings would give other sentences than before.
  public private(set) var version = 1

  /// Describes a way of making summaries.
  public init(method: Method = .extractive, sentences: Int? = nil) {
    self.method = method
    self.sentences = sentences
  }

  /// The name under which the summaries that models make with these settings are stored.
  ///
  /// - Parameter digests: Of the models that take part.
  public func method(models digests: String...) throws -> SummaryMethod {
    SummaryMethod(settings: try stableJSON(self), model: digests.joined(separator: "+"))
  }

  /// How many sentences an article of so many gets.
  func count(among sentences: Int) -> Int {
    if let wanted = self.sentences { return wanted }
    return sentences <= 20 ? 3 : sentences <= 45 ? 4 : 5
  }
}
