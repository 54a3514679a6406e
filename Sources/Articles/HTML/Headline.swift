/// Finds the heading on a page that repeats the page's title.
enum Headline {
  /// The first heading of level 1 or 2 that says what the title or Open Graph says, apart from the site's name.
  static func node(in tree: HTMLTree) -> Int? {
    var titles: [String] = []
    var headings: [Int] = []
    for index in tree.nodes.indices {
      switch tree.nodes[index].tag {
      case .title where titles.count < 4: titles.append(TitleChooser.key(tree.text(index, limit: 400)))
      case .meta:
        guard let name = tree.attributeRange(index, .property), tree.bytes[name].elementsEqual("og:title".utf8),
          let content = tree.attribute(index, .content)
        else { continue }
        titles.append(TitleChooser.key(content))
      case .h1, .h2: if headings.count < 64 { headings.append(index) }
      default: break
      }
    }
    return headings.first { heading in
      let key = TitleChooser.key(tree.text(heading, limit: 400))
      return key.count >= 8 && titles.contains { ByteSearch.contains(key, in: $0) && key.count * 2 >= $0.count }
    }
  }
}
