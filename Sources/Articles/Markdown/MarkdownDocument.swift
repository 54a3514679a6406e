internal import CCMarkGFM

/// A document parsed by cmark-gfm: the only place where its pointers are seen.
final class MarkdownDocument {
  private let root: OpaquePointer

  enum Event {
    case enter(Kind)
    case leave(Kind)
  }

  enum Kind: Equatable {
    case heading(Int)
    case paragraph, list, item, quote, table, row, cell, link, image, other
    case code(String)
    case html(String)
    case text(String)
    case inlineCode(String)
    case inlineHTML(String)
    case softBreak, lineBreak
  }

  private static let extensionsRegistered: Void = cmark_gfm_core_extensions_ensure_registered()

  init(_ source: [UInt8]) throws {
    Self.extensionsRegistered
    guard let parser = cmark_parser_new(CMARK_OPT_FOOTNOTES) else {
      throw ReadingError(.unreadable, "no memory for the Markdown parser")
    }
    defer { cmark_parser_free(parser) }
    for name in ["table", "strikethrough", "tasklist"] {
      if let found = cmark_find_syntax_extension(name) { cmark_parser_attach_syntax_extension(parser, found) }
    }
    source.withUnsafeBytes { cmark_parser_feed(parser, $0.bindMemory(to: CChar.self).baseAddress, $0.count) }
    guard let root = cmark_parser_finish(parser) else { throw ReadingError(.malformed, "the Markdown cannot be read") }
    self.root = root
  }

  deinit { cmark_node_free(root) }

  /// Calls `body` for each start and end of a node, in document order.
  func walk(_ body: (Event) -> Void) {
    guard let iterator = cmark_iter_new(root) else { return }
    defer { cmark_iter_free(iterator) }
    while true {
      let event = cmark_iter_next(iterator)
      guard event != CMARK_EVENT_DONE else { return }
      guard let node = cmark_iter_get_node(iterator) else { continue }
      body(event == CMARK_EVENT_ENTER ? .enter(Self.kind(node)) : .leave(Self.kind(node)))
    }
  }

  private static func kind(_ node: OpaquePointer) -> Kind {
    func literal() -> String { cmark_node_get_literal(node).map { String(cString: $0) } ?? "" }
    switch cmark_node_get_type(node) {
    case CMARK_NODE_HEADING: return .heading(Int(cmark_node_get_heading_level(node)))
    case CMARK_NODE_PARAGRAPH: return .paragraph
    case CMARK_NODE_LIST: return .list
    case CMARK_NODE_ITEM: return .item
    case CMARK_NODE_BLOCK_QUOTE: return .quote
    case CMARK_NODE_CODE_BLOCK: return .code(literal())
    case CMARK_NODE_HTML_BLOCK: return .html(literal())
    case CMARK_NODE_TEXT: return .text(literal())
    case CMARK_NODE_CODE: return .inlineCode(literal())
    case CMARK_NODE_HTML_INLINE: return .inlineHTML(literal())
    case CMARK_NODE_SOFTBREAK: return .softBreak
    case CMARK_NODE_LINEBREAK: return .lineBreak
    case CMARK_NODE_LINK: return .link
    case CMARK_NODE_IMAGE: return .image
    default: break
    }
    switch cmark_node_get_type_string(node).map({ String(cString: $0) }) {
    case "table": return .table
    case "table_row", "table_header": return .row
    case "table_cell": return .cell
    case "item", "tasklist": return .item
    default: return .other
    }
  }
}
