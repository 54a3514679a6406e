internal import CGMime

/// A message with its text parts, decoded by GMime: the only place where its pointers are seen.
struct MailMessage {
  struct Part {
    var type: String
    var charset: String?
    var location: String?
    var bytes: [UInt8]
  }

  var subject: String?
  var sender: String?
  var date: PublicationDate?
  var identifier: String?
  var list: String?
  var language: String?
  /// The address that a browser saved the page from.
  var snapshotLocation: String?
  /// The text parts in order.
  var parts: [Part] = []

  private static let initialized: Void = g_mime_init()

  /// Calls `body` for each message of a mail file, in order.
  static func forEach(in bytes: [UInt8], isMailbox: Bool, _ body: (MailMessage) throws -> Void) rethrows {
    initialized
    try bytes.withUnsafeBytes { buffer in
      guard let parser = kb_mime_parser(buffer.baseAddress, buffer.count, isMailbox ? 1 : 0) else { return }
      defer { kb_mime_release_parser(parser) }
      repeat {
        guard let message = g_mime_parser_construct_message(parser, nil) else { return }
        defer { kb_mime_release_message(message) }
        try body(MailMessage(message))
      } while isMailbox && g_mime_parser_eos(parser) == 0
    }
  }

  private init(_ message: OpaquePointer) {
    subject = Self.string(g_mime_message_get_subject(message))
    sender = Self.string(kb_mime_sender(message))
    if let date = kb_mime_date(message) {
      self.date = DateParser.date(String(cString: date))
      g_free(date)
    }
    identifier = Self.string(g_mime_message_get_message_id(message))
    list = Self.string(kb_mime_header(message, "List-Id"))
    language = Self.string(kb_mime_header(message, "Content-Language"))
    snapshotLocation = Self.string(kb_mime_header(message, "Snapshot-Content-Location"))
    guard let iterator = kb_mime_parts(message) else { return }
    defer { g_mime_part_iter_free(iterator) }
    repeat {
      guard let part = kb_mime_part(iterator), let type = kb_mime_type(part) else { continue }
      let name = String(cString: type).lowercased()
      g_free(type)
      guard name.hasPrefix("text/") || name == "application/xhtml+xml", let content = kb_mime_content(part) else {
        continue
      }
      parts.append(
        Part(
          type: name, charset: Self.string(kb_mime_charset(part)),
          location: Self.string(kb_mime_part_header(part, "Content-Location")),
          bytes: Array(UnsafeBufferPointer(start: content.pointee.data, count: Int(content.pointee.len)))))
      g_byte_array_unref(content)
    } while g_mime_part_iter_next(iterator) != 0
  }

  private static func string(_ pointer: UnsafePointer<CChar>?) -> String? {
    pointer.flatMap { FactText.line(String(cString: $0)) }
  }
}
