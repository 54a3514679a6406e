extension KnowledgeBase {
  public static func cjkTerms(in text: String) -> [String] { fatalError() }
  public func text(ofRevisionWithSHA256 digest: String) throws -> String? { fatalError() }
  public func passageCount() throws -> Int { fatalError() }
  public func passageCount(containing term: String) throws -> Int { fatalError() }
  public func passageCount(without encoder: EncoderID) throws -> Int { fatalError() }
  public func finish(_ source: SourceStamp) throws { fatalError() }
}
