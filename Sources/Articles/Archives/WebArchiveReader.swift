/// Reads the pages that Safari saves as `.webarchive`: binary property lists with a page and its resources.
enum WebArchiveReader {
  static func isWebArchive(_ bytes: [UInt8]) -> Bool {
    BinaryPropertyList(bytes).map { $0[$0.root, "WebMainResource"] != nil } ?? false
  }

  /// The main resource's bytes, the encoding the browser read them in, and the address it was saved from.
  static func page(in bytes: [UInt8]) throws -> (bytes: [UInt8], charset: String?, address: String?) {
    guard let list = BinaryPropertyList(bytes), let main = list[list.root, "WebMainResource"],
      let content = list[main, "WebResourceData"].flatMap(list.data)
    else { throw ReadingError(.malformed, "the web archive has no page in it; save the page again") }
    return (
      content, list[main, "WebResourceTextEncodingName"].flatMap(list.string),
      list[main, "WebResourceURL"].flatMap(list.string)
    )
  }
}

/// A binary property list (`bplist00`) whose objects are looked at only where asked for, so that none can be made to
/// expand: the format is described in Apple's `CFBinaryPList.c`.
struct BinaryPropertyList {
  private let bytes: [UInt8]
  private let offsetTable: Int
  private let offsetSize: Int
  private let referenceSize: Int
  private let count: Int
  /// The offset of the outermost object.
  let root: Int

  private static let trailerSize = 32

  /// `nil` where the bytes are no property list or its tables lie outside of them.
  init?(_ bytes: [UInt8]) {
    guard bytes.starts(with: Array("bplist00".utf8)), bytes.count >= 8 + Self.trailerSize else { return nil }
    self.bytes = bytes
    let trailer = bytes.count - Self.trailerSize
    offsetSize = Int(bytes[trailer + 6])
    referenceSize = Int(bytes[trailer + 7])
    guard (1...8).contains(offsetSize), (1...8).contains(referenceSize),
      let count = Self.integer(bytes, trailer + 8, 8), let top = Self.integer(bytes, trailer + 16, 8),
      let table = Self.integer(bytes, trailer + 24, 8), top < count, table < trailer,
      count <= (trailer - table) / offsetSize, let root = Self.integer(bytes, table + top * offsetSize, offsetSize)
    else { return nil }
    (self.count, offsetTable, self.root) = (count, table, root)
  }

  /// The offset of a dictionary's value, `nil` where it has none of that name.
  subscript(dictionary: Int, key: String) -> Int? {
    guard let (length, start) = header(dictionary, kind: 0xD) else { return nil }
    for index in 0..<min(length, 64) {
      guard let name = reference(start, index), string(name) == key else { continue }
      return reference(start, length + index)
    }
    return nil
  }

  /// The bytes of a data object.
  func data(_ offset: Int) -> [UInt8]? {
    guard let (length, start) = header(offset, kind: 0x4), length <= bytes.count - start else { return nil }
    return Array(bytes[start..<start + length])
  }

  /// The text of a string object in ASCII or UTF-16.
  func string(_ offset: Int) -> String? {
    if let (length, start) = header(offset, kind: 0x5), length <= bytes.count - start {
      return String(decoding: bytes[start..<start + length], as: UTF8.self)
    }
    guard let (length, start) = header(offset, kind: 0x6), length <= (bytes.count - start) / 2 else { return nil }
    let units = (0..<length).map { UInt16(bytes[start + 2 * $0]) << 8 | UInt16(bytes[start + 2 * $0 + 1]) }
    return String(decoding: units, as: UTF16.self)
  }

  /// The number of elements of an object of the given kind and the offset of the first.
  private func header(_ offset: Int, kind: UInt8) -> (length: Int, start: Int)? {
    guard bytes.indices.contains(offset), bytes[offset] >> 4 == kind else { return nil }
    let short = Int(bytes[offset] & 0x0F)
    guard short == 0x0F else { return (short, offset + 1) }
    // Longer ones have an integer object for their length.
    guard offset + 1 < bytes.count, bytes[offset + 1] >> 4 == 0x1 else { return nil }
    let size = 1 << Int(bytes[offset + 1] & 0x0F)
    guard size <= 8, let length = Self.integer(bytes, offset + 2, size), length <= bytes.count else { return nil }
    return (length, offset + 2 + size)
  }

  /// The offset of the object that the reference at an index stands for.
  private func reference(_ start: Int, _ index: Int) -> Int? {
    guard let number = Self.integer(bytes, start + index * referenceSize, referenceSize), number < count else {
      return nil
    }
    return Self.integer(bytes, offsetTable + number * offsetSize, offsetSize)
  }

  /// A big-endian number, `nil` outside of the bytes or above what an offset can be.
  private static func integer(_ bytes: [UInt8], _ start: Int, _ size: Int) -> Int? {
    guard start >= 0, start <= bytes.count - size else { return nil }
    var value: UInt64 = 0
    for byte in bytes[start..<start + size] { value = value << 8 | UInt64(byte) }
    return value <= UInt64(bytes.count) ? Int(value) : nil
  }
}
