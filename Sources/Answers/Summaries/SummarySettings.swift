import Foundation
public import KnowledgeBase

/// How summaries are made; part of what tells one summary of an article from another.
public struct SummarySettings: Sendable, Hashable, Codable {
  /// How many sentences a summary may be asked to have.
  public static let allowedSentences = 1...20

  /// `extractive`: sentences of the article, chosen.
  public private(set) var method = "extractive"
  /// Changes whenever the same settings would choose other sentences than before.
  public private(set) var version = 1
  /// How many sentences; `nil` for 3 to 5 by the article's length.
  public var sentences: Int?

  /// Settings for extractive summaries.
  public init(sentences: Int? = nil) {
    self.sentences = sentences
  }

  /// The name under which the summaries that a model makes with these settings are stored.
  public func method(model digest: String) throws -> SummaryMethod {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return SummaryMethod(settings: String(decoding: try encoder.encode(self), as: UTF8.self), model: digest)
  }

  /// How many sentences an article of so many gets.
  func count(among sentences: Int) -> Int {
    if let wanted = self.sentences { return wanted }
    return sentences <= 20 ? 3 : sentences <= 45 ? 4 : 5
  }
}
