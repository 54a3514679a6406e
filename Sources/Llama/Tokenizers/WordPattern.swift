/// The patterns by which byte-level tokenizers cut text into words before merging.
///
/// Each is a regular expression in the tokenizers' files; they are written out as scanners here because a general engine
/// is far slower.
enum WordPattern: Sendable {
  /// `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`
  case gpt2
  /// Each digit alone, then as `gpt2`.
  case smollm
  /// `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`
  case llama3
  /// As `llama3`, with each digit alone.
  case qwen2

  /// The pattern named in `tokenizer.ggml.pre`.
  init?(gguf name: String) {
    switch name {
    case "gpt-2", "gpt2": self = .gpt2
    case "smollm", "starcoder", "refact", "command-r": self = .smollm
    case "llama-bpe", "llama3", "llama-v3", "smaug-bpe": self = .llama3
    case "qwen2": self = .qwen2
    default: return nil
    }
  }

  /// Calls `body` for each word of `text`, in order; together they are the text.
  func forEachWord(in text: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
    switch self {
    case .gpt2: Self.gpt2(text, body)
    case .smollm:
      var start = 0
      var position = 0
      while position < text.count {
        let (kind, length) = ScalarKind.at(position, in: text)
        if kind == .number {
          if position > start { Self.gpt2(UnsafeBufferPointer(rebasing: text[start..<position]), body) }
          body(UnsafeBufferPointer(rebasing: text[position..<position + length]))
          start = position + length
        }
        position += length
      }
      if start < text.count { Self.gpt2(UnsafeBufferPointer(rebasing: text[start...]), body) }
    case .llama3: Self.llama3(text, digits: 3, body)
    case .qwen2: Self.llama3(text, digits: 1, body)
    }
  }

  private static func gpt2(_ text: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
    var start = 0
    while start < text.count {
      var end = start + contraction(in: text, at: start, ignoringCase: false)
      if end == start {
        let hasSpace = text[start] == 0x20 && start + 1 < text.count
        let first = hasSpace ? start + 1 : start
        let (kind, _) = ScalarKind.at(first, in: text)
        end = kind == .space ? spaces(in: text, at: start) : run(of: kind, in: text, at: first)
      }
      body(UnsafeBufferPointer(rebasing: text[start..<end]))
      start = end
    }
  }

  private static func llama3(
    _ text: UnsafeBufferPointer<UInt8>, digits: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Void
  ) {
    var start = 0
    while start < text.count {
      let end = llama3Word(in: text, at: start, digits: digits)
      body(UnsafeBufferPointer(rebasing: text[start..<end]))
      start = end
    }
  }

  private static func llama3Word(in text: UnsafeBufferPointer<UInt8>, at start: Int, digits: Int) -> Int {
    let contracted = contraction(in: text, at: start, ignoringCase: true)
    if contracted > 0 { return start + contracted }

    let (kind, length) = ScalarKind.at(start, in: text)
    let second = start + length
    let secondKind = second < text.count ? ScalarKind.at(second, in: text).kind : nil
    if kind == .letter { return run(of: .letter, in: text, at: start) }
    if kind != .number, !isNewline(text[start]), secondKind == .letter { return run(of: .letter, in: text, at: second) }
    if kind == .number {
      var end = start
      for _ in 0..<digits where end < text.count {
        let (kind, length) = ScalarKind.at(end, in: text)
        guard kind == .number else { break }
        end += length
      }
      return end
    }
    if kind == .other || (text[start] == 0x20 && secondKind == .other) {
      var end = run(of: .other, in: text, at: kind == .other ? start : second)
      while end < text.count, isNewline(text[end]) { end += 1 }
      return end
    }
    // Only white space is left. A run that has line ends stops after the last of them.
    let end = run(of: .space, in: text, at: start)
    if let newline = text[start..<end].lastIndex(where: isNewline) { return newline + 1 }
    return spaces(in: text, at: start)
  }

  private static func isNewline(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }

  /// `\s+(?!\S)|\s+`: a run of white space leaves its last character to the word that follows.
  private static func spaces(in text: UnsafeBufferPointer<UInt8>, at start: Int) -> Int {
    var end = start
    var last = start
    while end < text.count {
      let (kind, length) = ScalarKind.at(end, in: text)
      guard kind == .space else { break }
      last = end
      end += length
    }
    return end < text.count && last > start ? last : end
  }

  private static func run(of kind: ScalarKind, in text: UnsafeBufferPointer<UInt8>, at start: Int) -> Int {
    var end = start
    while end < text.count {
      let (next, length) = ScalarKind.at(end, in: text)
      guard next == kind else { break }
      end += length
    }
    return end
  }

  /// The length of an English contraction's ending at `start`, 0 where there is none.
  private static func contraction(in text: UnsafeBufferPointer<UInt8>, at start: Int, ignoringCase: Bool) -> Int {
    guard text[start] == UInt8(ascii: "'"), start + 1 < text.count else { return 0 }
    func letter(_ index: Int) -> UInt8 {
      guard index < text.count else { return 0 }
      let byte = text[index]
      return ignoringCase && 0x41...0x5A ~= byte ? byte | 0x20 : byte
    }
    let first = letter(start + 1)
    switch (first, letter(start + 2)) {
    case (UInt8(ascii: "s"), _), (UInt8(ascii: "t"), _), (UInt8(ascii: "m"), _), (UInt8(ascii: "d"), _): return 2
    case (UInt8(ascii: "r"), UInt8(ascii: "e")), (UInt8(ascii: "v"), UInt8(ascii: "e")),
      (UInt8(ascii: "l"), UInt8(ascii: "l")):
      return 3
    default:
      // Under case folding U+017F, the long s, is an s.
      return ignoringCase && first == 0xC5 && letter(start + 2) == 0xBF ? 3 : 0
    }
  }
}
