/// Reads mail (RFC 5322), mailboxes of it (RFC 4155), and web pages that browsers save as MHTML (RFC 2557).
enum MailReader {
  /// True for bytes that begin with the header of a message.
  static func isMail(_ bytes: [UInt8]) -> Bool {
    if bytes.starts(with: Array("From ".utf8)) { return headers(bytes[...], skippingFirstLine: true) >= 2 }
    return headers(bytes[...], skippingFirstLine: false) >= 3
  }

  static func read(_ bytes: [UInt8]) throws -> [Article] {
    let isMailbox = bytes.starts(with: Array("From ".utf8))
    var articles: [Article] = []
    var messages = 0
    MailMessage.forEach(in: bytes, isMailbox: isMailbox) { message in
      messages += 1
      guard var article = article(message) else { return }
      article.entry = isMailbox ? message.identifier ?? "\(messages)" : nil
      articles.append(article)
    }
    guard !articles.isEmpty else {
      throw ReadingError(
        .noArticle, messages > 1 ? "none of its \(messages) messages has a text" : "the message has no text")
    }
    return articles
  }

  private static func article(_ message: MailMessage) -> Article? {
    let isSavedPage = message.snapshotLocation != nil || message.parts.first?.location != nil
    var article: Article?
    if let part = message.parts.first(where: { $0.type.hasSuffix("html") || $0.type.hasSuffix("xml") }) {
      let html = Charset.utf8(part.bytes, declared: part.charset ?? Charset.declaration(in: part.bytes))
      article = try? HTMLReader.read(html)
      if !isSavedPage, article == nil { article = try? HTMLReader.readFragment(html) }
    }
    if article == nil, let part = message.parts.first(where: { $0.type == "text/plain" }) {
      article = PlainTextReader.body(Charset.utf8(part.bytes, declared: part.charset))
    }
    guard var article, !article.text.isEmpty else { return nil }
    if isSavedPage {
      article.format = .mhtml
      article.url = article.url ?? FactText.url(message.snapshotLocation ?? message.parts.first?.location)
      article.title = article.title ?? message.subject
      return article
    }
    article.format = .mail
    var facts = Facts()
    facts.title = message.subject
    facts.authors = AuthorNames.names(in: message.sender)
    facts.published = message.date
    facts.siteName = message.list.flatMap { FactText.line(String($0.prefix { $0 != "<" })) }
    facts.language = FactText.language(message.language)
    facts.apply(to: &article)
    return article
  }

  /// How many of the headers that messages have stand in the block of headers at the start.
  private static func headers(_ bytes: ArraySlice<UInt8>, skippingFirstLine: Bool) -> Int {
    var rest = bytes.prefix(16384)
    if skippingFirstLine { rest = rest.drop { $0 != 0x0A }.dropFirst() }
    var found = 0
    while let line = Optional(rest.prefix { $0 != 0x0A }), !line.isEmpty, line.first != 0x0D {
      if line.first != 0x20, line.first != 0x09 {
        guard let colon = line.firstIndex(of: 0x3A),
          line[..<colon].allSatisfy({ ByteSearch.isAlphanumeric($0) || $0 == 0x2D || $0 == 0x5F })
        else { return 0 }
        if known.contains(String(decoding: line[..<colon], as: UTF8.self).lowercased()) { found += 1 }
      }
      rest = rest[line.endIndex...].dropFirst()
    }
    return found
  }

  private static let known: Set<String> = [
    "from", "to", "date", "subject", "message-id", "mime-version", "content-type", "received", "return-path",
    "delivered-to", "reply-to", "list-id", "content-transfer-encoding", "dkim-signature", "snapshot-content-location",
  ]
}
