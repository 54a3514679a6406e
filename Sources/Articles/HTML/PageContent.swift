/// The texts and attributes of a page, put aside while its markup is parsed, in the order in which the markup has signs
/// for them.
struct PageContent {
  /// Stands for a text in the markup. White space between tags stands for itself.
  static let textSign: UInt8 = 0x78
  /// Is the only attribute of a tag that has some.
  static let attributeSign: UInt8 = 0x61
  /// White space between tags: a line break.
  static let space: Range<Int32> = 0..<1

  /// UTF-8 of all texts and attribute values, after the line break of ``space``.
  var bytes: [UInt8] = [0x0A]
  /// Ranges of ``bytes``.
  var texts: [Range<Int32>] = []
  /// The attributes of all elements, one element after the other.
  var attributes: [HTMLTree.Attribute] = []
  /// Ranges of ``attributes``.
  var elements: [Range<Int32>] = []
  /// The same of the elements that parsers leave out where they come late or twice: `html`, `head` and `body`.
  var roots: [Tag: Range<Int32>] = [:]
}
