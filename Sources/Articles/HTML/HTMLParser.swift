internal import CLibXML2

/// libxml2's HTML parser as a source of events: the only place where its pointers are seen.
///
/// The events build ``HTMLTree`` directly instead of libxml2's linked nodes, which takes half the time and leaves no
/// pointers behind. Markup goes through ``MarkupNormalizer`` first, which bounds its depth and puts aside what is not
/// needed to decide which element is inside which.
final class HTMLParser {
  private let context: htmlParserCtxtPtr

  private static let initialized: Void = xmlInitParser()

  private init() throws {
    Self.initialized
    guard let context = htmlNewParserCtxt() else {
      throw ReadingError(.unreadable, "no memory for the HTML parser")
    }
    self.context = context
    context.pointee.sax.pointee = Self.handlers()
  }

  deinit { htmlFreeParserCtxt(context) }

  /// Parses a page that ``MarkupNormalizer`` has made safe.
  static func parse(_ page: MarkupNormalizer.Result) throws -> HTMLTree {
    let parser = try HTMLParser()
    var builder = HTMLTreeBuilder(page.content)
    withUnsafeMutablePointer(to: &builder) { parser.run(page.markup, into: $0) }
    return builder.finish()
  }

  /// The character that HTML names so, such as `amp`.
  static func character(named name: [UInt8]) -> Unicode.Scalar? {
    htmlEntityLookup(name + [0]).flatMap { Unicode.Scalar($0.pointee.value) }
  }

  private func run(_ markup: [UInt8], into builder: UnsafeMutablePointer<HTMLTreeBuilder>) {
    context.pointee.userData = UnsafeMutableRawPointer(builder)
    let options = HTML_PARSE_RECOVER.rawValue | HTML_PARSE_NONET.rawValue | HTML_PARSE_IGNORE_ENC.rawValue
    markup.withUnsafeBytes { buffer in
      let document = htmlCtxtReadMemory(
        context, buffer.bindMemory(to: CChar.self).baseAddress, Int32(buffer.count), nil, "UTF-8", Int32(options))
      if let document { xmlFreeDoc(document) }
    }
  }

  /// Handlers whose context is the builder.
  private static func handlers() -> xmlSAXHandler {
    var handlers = xmlSAXHandler()
    handlers.initialized = 1
    handlers.startElement = { context, name, attributes in
      guard let name else { return }
      context?.assumingMemoryBound(to: HTMLTreeBuilder.self).pointee
        .start(Tag(name: PackedName(name)), hasAttributes: attributes != nil)
    }
    handlers.endElement = { context, _ in
      context?.assumingMemoryBound(to: HTMLTreeBuilder.self).pointee.end()
    }
    handlers.characters = { context, characters, count in
      for sign in UnsafeBufferPointer(start: characters, count: Int(count)) {
        context?.assumingMemoryBound(to: HTMLTreeBuilder.self).pointee.text(sign)
      }
    }
    handlers.ignorableWhitespace = handlers.characters
    handlers.cdataBlock = handlers.characters
    handlers.serror = { _, _ in }
    return handlers
  }
}

extension PackedName {
  /// The name in a C string.
  fileprivate init(_ string: UnsafePointer<xmlChar>) {
    self.init()
    var next = string
    while next.pointee != 0, count <= 16 {
      append(next.pointee)
      next += 1
    }
  }
}
