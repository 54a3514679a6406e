internal import CLibXML2

/// libxml2's XML parser as a source of events: the only place where its pointers are seen.
///
/// No entity of the document's own is ever expanded and no external one or DTD is loaded; libxml2 bounds the depth.
final class XMLDocument {
  private let context: xmlParserCtxtPtr
  private var tree = XMLTree()

  private static let initialized: Void = xmlInitParser()

  private init() throws {
    Self.initialized
    guard let context = xmlNewParserCtxt() else { throw ReadingError(.unreadable, "no memory for the XML parser") }
    self.context = context
  }

  deinit { xmlFreeParserCtxt(context) }

  /// Parses UTF-8, as far as it is well-formed and a little beyond.
  static func parse(_ source: [UInt8]) throws -> XMLTree {
    let document = try XMLDocument()
    return document.run(source)
  }

  private func run(_ source: [UInt8]) -> XMLTree {
    var handlers = xmlSAXHandler()
    handlers.initialized = 1
    handlers.startElement = { context, name, attributes in
      guard let context, let name else { return }
      Unmanaged<XMLDocument>.fromOpaque(context)._withUnsafeGuaranteedRef { $0.start(name, attributes) }
    }
    handlers.endElement = { context, _ in
      guard let context else { return }
      Unmanaged<XMLDocument>.fromOpaque(context)._withUnsafeGuaranteedRef { $0.tree.end() }
    }
    handlers.characters = { context, characters, count in
      guard let context, let characters else { return }
      Unmanaged<XMLDocument>.fromOpaque(context)._withUnsafeGuaranteedRef {
        $0.tree.text(UnsafeBufferPointer(start: characters, count: Int(count)))
      }
    }
    handlers.ignorableWhitespace = handlers.characters
    handlers.cdataBlock = handlers.characters
    handlers.getEntity = { context, name in
      guard let context, let name else { return nil }
      if let predefined = xmlGetPredefinedEntity(name) { return predefined }
      // Feeds use HTML's entities without declaring them.
      Unmanaged<XMLDocument>.fromOpaque(context)._withUnsafeGuaranteedRef { $0.entity(name) }
      return nil
    }
    handlers.serror = { _, _ in }
    context.pointee.sax.pointee = handlers
    context.pointee.userData = Unmanaged.passUnretained(self).toOpaque()
    let options =
      XML_PARSE_RECOVER.rawValue | XML_PARSE_NONET.rawValue | XML_PARSE_IGNORE_ENC.rawValue
      | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue
    source.withUnsafeBytes { buffer in
      let document = xmlCtxtReadMemory(
        context, buffer.bindMemory(to: CChar.self).baseAddress, Int32(buffer.count), nil, "UTF-8", Int32(options))
      if let document { xmlFreeDoc(document) }
    }
    tree.finish()
    return tree
  }

  private func start(_ name: UnsafePointer<xmlChar>, _ list: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?) {
    var attributes: [String: String] = [:]
    if var attribute = list {
      while let name = attribute[0] {
        attributes[String(cString: name)] = attribute[1].map { String(cString: $0) } ?? ""
        attribute += 2
      }
    }
    tree.start(String(cString: name), attributes)
  }

  private func entity(_ name: UnsafePointer<xmlChar>) {
    guard let entity = htmlEntityLookup(name), let scalar = Unicode.Scalar(entity.pointee.value) else { return }
    Array(String(scalar).utf8).withUnsafeBufferPointer { tree.text($0) }
  }
}
