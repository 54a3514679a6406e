internal import CLibXML2

/// libxml2's HTML parser as a source of events: the only place where its pointers are seen.
///
/// The events build ``HTMLTree`` directly instead of libxml2's linked nodes, which takes half the time and leaves no
/// pointers behind. Markup goes through ``MarkupNormalizer`` first, which bounds depth and attribute sizes.
final class HTMLParser {
  private let context: htmlParserCtxtPtr
  fileprivate var builder = HTMLTreeBuilder()
  /// Element names are interned by libxml2 for one parse, so equal names have equal addresses.
  private var tags: [UnsafePointer<xmlChar>: Tag] = [:]
  private var attributeNames: [UnsafePointer<xmlChar>: AttributeName?] = [:]

  private static let initialized: Void = xmlInitParser()

  private init() throws {
    Self.initialized
    guard let context = htmlNewParserCtxt() else {
      throw ReadingError(.unreadable, "no memory for the HTML parser")
    }
    self.context = context
  }

  deinit { htmlFreeParserCtxt(context) }

  /// Parses UTF-8 markup that ``MarkupNormalizer`` has made safe.
  static func parse(_ markup: [UInt8]) throws -> HTMLTree {
    let parser = try HTMLParser()
    return parser.run(markup)
  }

  private func run(_ markup: [UInt8]) -> HTMLTree {
    builder.reserve(markup.count)
    var handlers = xmlSAXHandler()
    handlers.initialized = 1
    handlers.startElement = { context, name, attributes in
      guard let context, let name else { return }
      Unmanaged<HTMLParser>.fromOpaque(context)._withUnsafeGuaranteedRef { $0.start(name, attributes) }
    }
    handlers.endElement = { context, _ in
      guard let context else { return }
      Unmanaged<HTMLParser>.fromOpaque(context)._withUnsafeGuaranteedRef { $0.builder.end() }
    }
    handlers.characters = { context, characters, count in
      guard let context, let characters else { return }
      Unmanaged<HTMLParser>.fromOpaque(context)._withUnsafeGuaranteedRef {
        $0.builder.text(UnsafeBufferPointer(start: characters, count: Int(count)))
      }
    }
    handlers.ignorableWhitespace = handlers.characters
    handlers.cdataBlock = handlers.characters
    handlers.serror = { _, _ in }
    context.pointee.sax.pointee = handlers
    context.pointee.userData = Unmanaged.passUnretained(self).toOpaque()
    let options = HTML_PARSE_RECOVER.rawValue | HTML_PARSE_NONET.rawValue | HTML_PARSE_IGNORE_ENC.rawValue
    markup.withUnsafeBytes { buffer in
      let document = htmlCtxtReadMemory(
        context, buffer.bindMemory(to: CChar.self).baseAddress, Int32(buffer.count), nil, "UTF-8", Int32(options))
      if let document { xmlFreeDoc(document) }
    }
    return builder.finish()
  }

  private func start(_ name: UnsafePointer<xmlChar>, _ list: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?) {
    let tag: Tag
    if let known = tags[name] {
      tag = known
    } else {
      tag = Tag(name: PackedName(String(cString: name)))
      tags[name] = tag
    }
    builder.start(tag)
    guard var attribute = list else { return }
    while let name = attribute[0] {
      if let known = attributeName(name) {
        let value = attribute[1]
        builder.attribute(known, UnsafeBufferPointer(start: value, count: value.map { Int(xmlStrlen($0)) } ?? 0))
      }
      attribute += 2
    }
  }

  private func attributeName(_ name: UnsafePointer<xmlChar>) -> AttributeName? {
    if let known = attributeNames[name] { return known }
    let known = AttributeName(name: PackedName(String(cString: name)))
    attributeNames[name] = known
    return known
  }
}
