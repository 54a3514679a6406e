/// The format of a conversation in tokens.
public enum ChatTemplate: String, Sendable {
  case chatML, llama2, llama3
  /// Weights without a known format: the messages follow one another as plain paragraphs.
  case plain

  /// Recognizes the family of a Jinja template by the marks it writes.
  init(jinja: String) {
    if jinja.contains("<|im_start|>") {
      self = .chatML
    } else if jinja.contains("<|start_header_id|>") {
      self = .llama3
    } else if jinja.contains("[INST]") {
      self = .llama2
    } else {
      self = .plain
    }
  }

  /// Tokens that end the assistant's turn.
  var endTokens: [String] {
    switch self {
    case .chatML: ["<|im_end|>"]
    case .llama3: ["<|eot_id|>", "<|end_of_text|>"]
    case .llama2, .plain: ["</s>"]
    }
  }

  /// The ids of a conversation up to where the assistant speaks.
  func encode(_ messages: [ChatMessage], _ tokenizer: TextTokenizer) -> [Int32] {
    var ids = tokenizer.prefix
    func mark(_ text: String) { ids += tokenizer.encode(text, addsAffixes: false) }
    func plain(_ text: String) { ids += tokenizer.encode(text, addsAffixes: false, recognizesSpecialTokens: false) }
    switch self {
    case .chatML:
      for message in messages {
        mark("<|im_start|>")
        plain("\(message.role.rawValue)\n\(message.content)")
        mark("<|im_end|>")
        plain("\n")
      }
      mark("<|im_start|>")
      plain("assistant\n")
    case .llama3:
      for message in messages {
        mark("<|start_header_id|>")
        plain(message.role.rawValue)
        mark("<|end_header_id|>")
        plain("\n\n\(message.content)")
        mark("<|eot_id|>")
      }
      mark("<|start_header_id|>")
      plain("assistant")
      mark("<|end_header_id|>")
      plain("\n\n")
    case .llama2:
      // The system's words go inside the first instruction; each answered turn is a sequence of its own.
      var system = ""
      for message in messages {
        switch message.role {
        case .system: system = "<<SYS>>\n\(message.content)\n<</SYS>>\n\n"
        case .user:
          if ids.last != tokenizer.prefix.last { ids += tokenizer.prefix }
          plain("[INST] \(system)\(message.content) [/INST]")
          system = ""
        case .assistant:
          plain(" \(message.content) ")
          mark("</s>")
        }
      }
    case .plain:
      plain(messages.map { $0.content + "\n\n" }.joined())
    }
    return ids
  }
}
