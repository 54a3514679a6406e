internal import CLibXML2

/// libxml2's HTML parser as a source of events: the only place where its pointers are seen.
///
/// The events build ``HTMLTree`` directly instead of libxml2's linked nodes, which takes half the time and leaves no
/// pointers behind. Markup goes through ``MarkupNormalizer`` first, which bounds depth and attribute sizes.
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

  /// Parses UTF-8 markup that ``MarkupNormalizer`` has made safe.
  static func parse(_ markup: [UInt8]) throws -> HTMLTree {
    let parser = try HTMLParser()
    var builder = HTMLTreeBuilder()
    builder.reserve(markup.count)
    withUnsafeMutablePointer(to: &builder) { parser.run(markup, into: $0) }
    return builder.finish()
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
      guard let builder = context?.assumingMemoryBound(to: HTMLTreeBuilder.self), let name else { return }
      builder.pointee.start(Tag(name: PackedName(name)))
      guard var attribute = attributes else { return }
      while let name = attribute[0] {
        if let known = AttributeName(name: PackedName(name)) {
          let value = attribute[1]
          builder.pointee.attribute(
            known, UnsafeBufferPointer(start: value, count: value.map { Int(xmlStrlen($0)) } ?? 0))
        }
        attribute += 2
      }
    }
    handlers.endElement = { context, _ in
      context?.assumingMemoryBound(to: HTMLTreeBuilder.self).pointee.end()
    }
    handlers.characters = { context, characters, count in
      guard let characters else { return }
      context?.assumingMemoryBound(to: HTMLTreeBuilder.self).pointee
        .text(UnsafeBufferPointer(start: characters, count: Int(count)))
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
