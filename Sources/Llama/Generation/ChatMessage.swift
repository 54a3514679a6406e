/// One turn of a conversation.
public struct ChatMessage: Sendable, Hashable {
  /// Who speaks.
  public enum Role: String, Sendable { case system, user, assistant }

  /// Who speaks.
  public var role: Role
  /// What is said.
  public var content: String

  /// Creates a message.
  public init(_ role: Role, _ content: String) {
    self.role = role
    self.content = content
  }
}
