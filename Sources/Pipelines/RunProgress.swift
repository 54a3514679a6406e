/// How far a run has come.
public struct RunProgress: Sendable, Hashable {
  /// What is being done, as a word for the user: `reading`, `embedding`.
  public var stage: String
  public var done: Int
  /// `nil` while the amount of work is not yet known.
  public var total: Int?
  /// What is being worked on.
  public var item: String?

  /// Describes a moment of a run.
  public init(stage: String, done: Int, total: Int? = nil, item: String? = nil) {
    self.stage = stage
    self.done = done
    self.total = total
    self.item = item
  }
}
