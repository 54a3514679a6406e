/// An element's name, reduced to the names that say something about a page's structure; all others are ``other``.
package enum Tag: UInt8, Sendable, CaseIterable {
  case text, other
  case html, head, body, title, meta, link, base, script, style, noscript, template
  case div, p, br, hr, pre, blockquote, q, center, address
  case h1, h2, h3, h4, h5, h6, hgroup
  case ul, ol, li, dl, dt, dd, menu
  case table, caption, thead, tbody, tfoot, tr, td, th, colgroup, col
  case article, section, main, aside, header, footer, nav, figure, figcaption, details, summary, dialog, search
  case form, fieldset, legend, label, input, button, select, option, textarea, datalist, output, progress
  case a, span, b, strong, i, em, u, s, small, big, sub, sup, code, kbd, samp, tt, mark, del, ins, abbr, cite
  case font, time, ruby, rt, rp, bdi, bdo, data, wbr, dfn
  case img, picture, source, svg, math, canvas, video, audio, track, iframe, object, embed, applet, map, area, param
  case frameset, frame, noframes, noembed, marquee, xmp, plaintext

  private static let byName = NameTable(
    allCases.filter { $0 != .text && $0 != .other }.map { (String(describing: $0), $0) })

  /// The tag of a lower-case element name.
  init(name: PackedName) { self = Self.byName[name: name] ?? .other }

  /// The element's name in UTF-8.
  var spelling: [UInt8] { Self.spellings[Int(rawValue)] }
  /// Its start tag up to the end of the name, which ``other`` elements lack.
  var opening: [UInt8] { Self.openings[Int(rawValue)] }
  /// The same of its end tag.
  var closing: [UInt8] { Self.closings[Int(rawValue)] }

  private static let spellings = allCases.map { Array(String(describing: $0).utf8) }
  private static let openings = allCases.map { Array("<".utf8) + ($0 == .other ? [] : $0.spelling) }
  private static let closings = allCases.map { Array("</".utf8) + ($0 == .other ? [] : $0.spelling) }

  package var isHeading: Bool { rawValue >= Tag.h1.rawValue && rawValue <= Tag.h6.rawValue }

  /// Starts a new line when rendered, so text before and after it is never one word.
  package var isBlock: Bool {
    switch self {
    case .html, .body, .div, .p, .hr, .pre, .blockquote, .center, .address, .h1, .h2, .h3, .h4, .h5, .h6, .hgroup, .ul,
      .ol, .li, .dl, .dt, .dd, .menu, .table, .caption, .thead, .tbody, .tfoot, .tr, .td, .th, .form, .fieldset,
      .legend, .option, .marquee, .xmp:
      true
    default: isSection
    }
  }

  private var isSection: Bool {
    switch self {
    case .article, .section, .main, .aside, .header, .footer, .nav, .figure, .figcaption, .details, .summary, .dialog,
      .search:
      true
    default: false
    }
  }

  /// Has no content and no end tag.
  package var isVoid: Bool {
    switch self {
    case .br, .hr, .meta, .link, .base, .input, .img, .source, .track, .embed, .area, .param, .col, .wbr, .frame: true
    default: false
    }
  }

  /// Holds nothing a reader reads as part of an article.
  package var isNeverContent: Bool {
    switch self {
    case .head, .script, .style, .template, .button, .select, .option, .textarea, .datalist, .output, .progress, .input,
      .svg, .math, .canvas, .video, .audio, .iframe, .object, .embed, .applet, .map, .frameset, .noframes, .noembed,
      .dialog, .rp, .rt, .nav, .title:
      true
    default: false
    }
  }

  /// Shows no text and says nothing about the article.
  var isPicture: Bool {
    switch self {
    case .img, .source, .input, .track, .embed, .area, .param, .col, .wbr, .frame: true
    default: false
    }
  }

  /// Nests, and is closed only by its own end tag or an ancestor's.
  package var isContainer: Bool {
    switch self {
    case .div, .hgroup, .table, .td, .th, .ul, .ol, .blockquote, .form, .fieldset, .center, .button: true
    default: isSection
    }
  }
}

/// The attributes that are read. Of `style` and `type` only what they say about the element itself is kept.
package enum AttributeName: UInt8, Sendable, CaseIterable {
  case id, `class`, href, rel, role, name, content, property, itemprop, datetime, lang, type, hidden, style
  case httpEquiv, xmlLang

  private static let spellings: [AttributeName: String] = [.httpEquiv: "http-equiv", .xmlLang: "xml:lang"]
  private static let byName = NameTable(allCases.map { (spellings[$0] ?? String(describing: $0), $0) })

  init?(name: PackedName) {
    guard let known = Self.byName[name: name] else { return nil }
    self = known
  }
}
