/// Small pieces of HTML inside other data.
enum HTMLFragment {
  /// The text of a fragment in one line, with its tags and entities resolved.
  static func text(_ html: String) -> String {
    let page = MarkupNormalizer.normalize(Array(html.utf8))
    guard !page.markup.isEmpty, let tree = try? HTMLParser.parse(page), !tree.nodes.isEmpty else { return "" }
    var line = TextLine()
    for index in tree.nodes.indices {
      if tree.nodes[index].tag == .text {
        line.append(tree.bytes, tree.textRange(index))
      } else if tree.nodes[index].tag.isBlock || tree.nodes[index].tag == .br {
        line.space()
      }
    }
    return line.string
  }
}
