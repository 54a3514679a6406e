import Foundation

/// The format of a conversation in tokens.
public struct ChatTemplate: Sendable, Hashable {
  /// The formats that can be written.
  public enum Family: String, Sendable {
    /// SmolLM, Qwen and many others.
    case chatML
    /// Llama 2: the system's words inside the first `[INST]`, between `<<SYS>>` marks.
    case llama2
    /// Llama 3: a header with the role before each message.
    case llama3
    /// Mistral: `[INST]` and `[/INST]` around the user's words.
    case mistral
    /// TinyLlama and others tuned as Zephyr was.
    case zephyr
    /// Weights without a known format: the messages follow one another as plain paragraphs.
    case plain
  }

  /// The format.
  public let family: Family
  /// What the template itself puts in the system's place where a conversation does not begin with the system.
  let defaultSystem: String?
  /// What stands on the inner side of `[INST]` and of `[/INST]`, a space or nothing: versions of Mistral differ.
  private let opening: String
  private let closing: String

  /// Recognizes the family of a Jinja template by the marks it writes.
  package init(jinja: String) {
    if jinja.contains("<|im_start|>") {
      family = .chatML
    } else if jinja.contains("<|start_header_id|>") {
      family = .llama3
    } else if jinja.contains("<<SYS>>") {
      family = .llama2
    } else if jinja.contains("[INST]") {
      family = .mistral
    } else if jinja.contains("<|assistant|>") {
      family = .zephyr
    } else {
      family = .plain
    }
    defaultSystem = family == .chatML ? Self.defaultSystem(jinja) : nil
    opening = jinja.contains("[INST] ") ? " " : ""
    closing = jinja.contains(" [/INST]") ? " " : ""
  }

  /// The words of the system that a ChatML template has as a literal.
  private static func defaultSystem(_ jinja: String) -> String? {
    // A line break in a Jinja literal is spelled as an escape, or stands there itself.
    let pieces = jinja.replacing("\\n", with: "\n").split(separator: "<|im_start|>system\n").dropFirst()
    let literals = pieces.compactMap { piece in
      piece.firstRange(of: "<|im_end|>").map { piece[..<$0.lowerBound] }
    }
    return literals.first { literal in !literal.isEmpty && !literal.contains { "'\"{}".contains($0) } }.map(String.init)
  }

  /// Tokens that end the assistant's turn.
  var endTokens: [String] {
    switch family {
    case .chatML: ["<|im_end|>"]
    case .llama3: ["<|eot_id|>", "<|end_of_text|>"]
    case .llama2, .mistral, .zephyr, .plain: ["</s>"]
    }
  }

  /// The ids of a conversation up to where the assistant speaks.
  package func encode(_ messages: [ChatMessage], _ tokenizer: TextTokenizer) -> [Int32] {
    var messages = messages
    if let defaultSystem, messages.first?.role != .system {
      messages.insert(ChatMessage(.system, defaultSystem), at: 0)
    }
    var writer = Writer(tokenizer: tokenizer)
    switch family {
    case .chatML:
      for message in messages {
        writer.mark("<|im_start|>")
        writer.text("\(message.role.rawValue)\n\(message.content)")
        writer.mark("<|im_end|>")
        writer.text("\n")
      }
      writer.mark("<|im_start|>")
      writer.text("assistant\n")
    case .llama3:
      func header(_ role: ChatMessage.Role) {
        writer.mark("<|start_header_id|>")
        writer.text(role.rawValue)
        writer.mark("<|end_header_id|>")
        writer.text("\n\n")
      }
      for message in messages {
        header(message.role)
        writer.text(message.content.trimmed)
        writer.mark("<|eot_id|>")
      }
      header(.assistant)
    case .llama2, .mistral: writeInstructions(messages, &writer)
    case .zephyr:
      for message in messages {
        writer.mark("<|\(message.role.rawValue)|>")
        writer.text("\n\(message.content)")
        writer.mark("</s>")
        writer.text("\n")
      }
      writer.mark("<|assistant|>")
      writer.text("\n")
    case .plain:
      writer.text(messages.map { $0.content + "\n\n" }.joined())
    }
    return writer.finish()
  }

  /// Llama 2's format and Mistral's: the system's words go inside the next instruction.
  private func writeInstructions(_ messages: [ChatMessage], _ writer: inout Writer) {
    var system = ""
    for (index, message) in messages.enumerated() {
      switch (message.role, family) {
      case (.system, .llama2): system = "<<SYS>>\n\(message.content.trimmed)\n<</SYS>>\n\n"
      case (.system, _): system = message.content + "\n\n"
      case (.user, .llama2):
        // Each answered turn is a sequence of its own.
        if index > 0, messages[index - 1].role == .assistant { writer.begin() }
        writer.text("[INST] \(system)\(message.content.trimmed) [/INST]")
        system = ""
      case (.user, _):
        writer.mark("[INST]")
        writer.text(opening + system + message.content + closing)
        writer.mark("[/INST]")
        system = ""
      case (.assistant, .llama2):
        writer.text(" \(message.content.trimmed) ")
        writer.mark("</s>")
      case (.assistant, _):
        writer.text(" \(message.content)")
        writer.mark("</s>")
      }
    }
  }
}

/// Puts tokens and text together. Text between two tokens is tokenized at once.
private struct Writer {
  private let tokenizer: TextTokenizer
  private var ids: [Int32]
  private var pending = ""

  init(tokenizer: TextTokenizer) {
    self.tokenizer = tokenizer
    ids = tokenizer.prefix
  }

  /// Writes a mark of the format, which is a token where the vocabulary has it and text where it does not.
  mutating func mark(_ mark: String) {
    guard let id = tokenizer.added.ids[mark] else { return text(mark) }
    flush()
    ids.append(id)
  }

  /// Writes text, in which no special token is looked for.
  mutating func text(_ text: String) { pending += text }

  /// Begins another sequence.
  mutating func begin() {
    flush()
    ids += tokenizer.prefix
  }

  mutating func finish() -> [Int32] {
    flush()
    return ids
  }

  private mutating func flush() {
    ids += tokenizer.encode(pending, addsAffixes: false, recognizesSpecialTokens: false)
    pending = ""
  }
}

extension String {
  fileprivate var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}
