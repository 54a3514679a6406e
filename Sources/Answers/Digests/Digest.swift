/// What new articles say that the collection did not say before.
public struct Digest: Sendable {
  /// The article that adds most first.
  public var entries: [Entry]

  /// One new article.
  public struct Entry: Sendable {
    public var summary: ArticleSummary
    /// The sentences of the summary with their places.
    public var sentences: [Citation]
    /// Passages unlike everything before them, in the order of the text.
    public var additions: [Citation]
    /// Sentences that say again what an earlier article says, the longest first.
    public var repetitions: [Pair]
    /// Sentences that may say the opposite of an earlier article's.
    public var contradictions: [Pair]
    /// Bytes of text in passages unlike everything before them, each counted by its distance; the digest's order.
    public var added: Double
  }

  /// A quote of the new article beside one of an earlier article.
  public struct Pair: Sendable {
    public var new: Citation
    public var earlier: Citation
  }
}
