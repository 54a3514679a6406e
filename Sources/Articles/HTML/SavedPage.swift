/// What browsers and savers write into the pages they save.
enum SavedPage {
  /// The address in Internet Explorer's and Chrome's `saved from url=(0020)https://…` or SingleFile's `url: https://…`.
  static func address(in source: [UInt8]) -> String? {
    let head = source.prefix(2048)
    let markers = ["saved from url=(", "page saved with singlefile"] as [StaticString]
    guard let found = markers.lazy.compactMap({ ByteSearch.firstIndex(of: $0, in: head) }).first,
      let start = ByteSearch.firstIndex(of: "http", in: head[found...])
    else { return nil }
    return FactText.url(String(decoding: head[start...].prefix { $0 > 0x20 }, as: UTF8.self))
  }
}
