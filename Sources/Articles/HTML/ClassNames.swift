/// What the words in an element's class and id say about its role.
struct ClassSignals: OptionSet, Sendable {
  let rawValue: UInt32

  /// Navigation, advertising, sharing, promotion: never part of an article.
  static let boilerplate = ClassSignals(rawValue: 1)
  /// Boxes and players, which hold additions on most pages and the article on some.
  static let box = ClassSignals(rawValue: 256)
  /// Comments and forms for them.
  static let comments = ClassSignals(rawValue: 2)
  /// Links to other articles.
  static let related = ClassSignals(rawValue: 4)
  /// Names, dates and portraits of authors.
  static let byline = ClassSignals(rawValue: 8)
  /// The words an article's body is called by, such as `entry-content`.
  static let articleBody = ClassSignals(rawValue: 16)
  /// Taken off the page by an attribute or a style.
  static let hidden = ClassSignals(rawValue: 512)
  /// Declares a role beside the main content.
  static let outer = ClassSignals(rawValue: 1024)
  /// Shown and hidden by the reader.
  static let panel = ClassSignals(rawValue: 2048)
  /// Declared by schema.org's `articleBody`.
  static let statedBody = ClassSignals(rawValue: 4096)
  static let caption = ClassSignals(rawValue: 32)
  /// Words that stand for an article: half of ``articleBody``.
  static let article = ClassSignals(rawValue: 64)
  /// Words that stand for content: the other half.
  static let content = ClassSignals(rawValue: 128)
  /// Words that make the words after them tell about something else on the page, as in `has-sidebar`.
  fileprivate static let modifier = ClassSignals(rawValue: 8192)
  /// Names by which an element is on the page at some sizes of the screen.
  fileprivate static let responsive = ClassSignals(rawValue: 16384)
}

enum ClassNames {
  /// The signals in a class or id attribute, word by word: `post-body__text`, `relatedPosts`.
  static func signals(_ names: ArraySlice<UInt8>) -> ClassSignals {
    var all: ClassSignals = []
    var token: ClassSignals = []
    var word = PackedName()
    var whole = PackedName()
    func finishWord() {
      if word.count > 0, !token.contains(.modifier), let found = words[name: word] { token.formUnion(found) }
      word = PackedName()
    }
    func finishToken() {
      finishWord()
      token.remove(.modifier)
      if token.contains([.article, .content]) { token.insert(.articleBody) }
      if let found = tokens[name: whole] { token.formUnion(found) }
      all.formUnion(token)
      token = []
      whole = PackedName()
    }
    var previousIsLower = false
    for byte in names {
      if byte > 0x20 { whole.append(ByteSearch.lowercased(byte)) }
      switch byte {
      case 0x61...0x7A:
        word.append(byte)
        previousIsLower = true
        continue
      case 0x41...0x5A:
        if previousIsLower { finishWord() }
        word.append(byte | 0x20)
      case 0x20, 0x09, 0x0A, 0x0D: finishToken()
      default: finishWord()
      }
      previousIsLower = false
    }
    finishToken()
    // `d-none d-md-block` is hidden on small screens alone.
    if all.remove(.responsive) != nil { all.remove(.hidden) }
    return all
  }

  private static let tokens: NameTable<ClassSignals> = {
    let hidden = ["sr-only", "visually-hidden", "visuallyhidden", "d-none", "d-print-block", "print-only", "printonly"]
    let displays = ["block", "flex", "grid", "inline", "inline-block", "table"]
    let responsive = ["sm", "md", "lg", "xl", "xxl"].flatMap { size in displays.map { "d-\(size)-\($0)" } }
    return NameTable(hidden.map { ($0, .hidden) } + responsive.map { ($0, .responsive) })
  }()

  private static let words: NameTable<ClassSignals> = {
    var table: [String: ClassSignals] = [:]
    func add(_ signal: ClassSignals, _ list: String) {
      for word in list.split(separator: " ") { table[String(word), default: []].insert(signal) }
    }
    add(
      .boilerplate,
      """
      nav navbar navigation menu submenu breadcrumb breadcrumbs crumb crumbs cta footer share sharing sharebar sharedaddy \
      social socials addthis addtoany ad ads adv advert advertisement adsbygoogle advertising dfp sponsor sponsored \
      newsletter subscribe subscription signup cookie cookies consent gdpr popup paywall pagination pager toolbar login \
      register outbrain taboola copyright masthead follow donate donation
      """)
    add(
      .box,
      """
      sidebar aside banner promo promos promotion modal overlay widget widgets disclaimer ticker tooltip gallery \
      resgallery slideshow carousel lightbox slider teaser teasers popular trending videoplayer jwplayer
      """)
    add(
      .comments,
      """
      comment comments commentlist disqus respond reply replies livefyre fbcomments discussion commentaires \
      comentarios kommentare reacties commenti komentarze
      """)
    add(
      .related,
      """
      related relatedposts recommended recommendation recommendations recirc recirculation mostread \
      readmore morestories morefrom suggested yarpp upnext readnext crosslinks
      """)
    add(.panel, "tabpanel accordion collapse collapsible expandable faq tabcontent")
    add(.byline, "byline author authors authorname authored writer dateline contributor")
    add(.caption, "caption captions wpcaption figcaption credit credits imagecaption")
    add(.article, "article story post entry news blog single blogpost artikel articulo artigo articolo noticia")
    add(.content, "body content text main copy contenu contenido inhalt conteudo texte texto testo")
    add(
      .articleBody,
      "articlebody articlecontent articletext entrycontent postcontent postbody storybody storytext storycontent")
    add(.modifier, "has with no without show hide is js enable disable not")
    return NameTable(table.map { ($0.key, $0.value) })
  }()
}
