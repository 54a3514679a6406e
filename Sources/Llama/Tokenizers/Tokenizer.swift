/// Splits text into the tokens of a model's vocabulary.
protocol Tokenizer: Sendable {
  /// Appends the ids of plain `text`, in which no special token is looked for.
  func append(_ text: UnsafeBufferPointer<UInt8>, to ids: inout [Int32])
  /// The bytes that token `id`, which must be one of the vocabulary's, stands for in generated text.
  func bytes(of id: Int32) -> ArraySlice<UInt8>
  /// Tokens of the vocabulary.
  var count: Int { get }
}

/// A tokenizer with the special tokens around and inside the text.
package struct TextTokenizer: Sendable {
  let base: any Tokenizer
  let added: AddedTokens
  /// Put before each text, such as `[CLS]` or `<s>`.
  let prefix: [Int32]
  /// Put after each text, such as `[SEP]`.
  let suffix: [Int32]
  /// Tokens that stand for no text.
  let controls: Set<Int32>

  /// The same without what is put before and after each text.
  var withoutAffixes: TextTokenizer {
    TextTokenizer(base: base, added: added, prefix: [], suffix: [], controls: controls)
  }

  /// The bytes that token `id` stands for in generated text; empty for control tokens and for what is no token.
  func bytes(of id: Int32) -> ArraySlice<UInt8> {
    guard (0..<base.count).contains(Int(id)), !controls.contains(id) else { return [] }
    return base.bytes(of: id)
  }

  /// - Throws: ``ModelError`` where an id the tokenizer can give has no row in a table of `rows` rows.
  func validate(rows: Int, path: String) throws {
    let highest = max(base.count - 1, Int((added.ids.values + prefix + suffix).max() ?? -1))
    guard highest < rows, (prefix + suffix).allSatisfy({ $0 >= 0 }) else {
      throw ModelError(
        .malformed, path: path,
        "the tokenizer has \(highest + 1) tokens, the weights have \(rows); they do not belong together")
    }
  }

  /// Ids of `text`.
  ///
  /// - Parameters:
  ///   - limit: The most ids to return; the text is cut to fit, the special tokens around it stay.
  ///   - recognizesSpecialTokens: Whether the spelling of a special token inside the text becomes that token. `false`
  ///     for text from strangers that goes into a prompt.
  package func encode(
    _ text: String, limit: Int = .max, addsAffixes: Bool = true, recognizesSpecialTokens: Bool = true
  ) -> [Int32] {
    var ids = addsAffixes ? prefix : []
    var text = text
    text.withUTF8 { bytes in
      if recognizesSpecialTokens {
        added.split(bytes, plain: { base.append($0, to: &ids) }, token: { ids.append($0) })
      } else {
        base.append(bytes, to: &ids)
      }
    }
    let end = addsAffixes ? suffix : []
    if ids.count > limit - end.count { ids.removeLast(min(ids.count, ids.count - (limit - end.count))) }
    return ids + end
  }
}
