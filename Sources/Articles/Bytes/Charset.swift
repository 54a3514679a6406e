/// Turns bytes in any character encoding into UTF-8.
enum Charset {
  /// The text of bytes as UTF-8, without a byte order mark.
  ///
  /// A byte order mark decides first; then bytes that are valid UTF-8 are UTF-8, whatever they declare; then the
  /// declared encoding, where it fits the bytes; then what the bytes look like. Damaged characters become U+FFFD.
  static func utf8(_ bytes: [UInt8], declared: String?) -> [UInt8] {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return repaired(Array(bytes.dropFirst(3))) }
    if bytes.starts(with: [0xFF, 0xFE]) { return utf16(bytes.dropFirst(2), bigEndian: false) }
    if bytes.starts(with: [0xFE, 0xFF]) { return utf16(bytes.dropFirst(2), bigEndian: true) }
    if let bigEndian = looksUTF16(bytes) { return utf16(bytes[...], bigEndian: bigEndian) }
    let shiftsWithEscapes = declared.map { $0.lowercased().hasPrefix("iso-2022") || $0.lowercased() == "hz-gb-2312" }
    let scan = UTF8Scan(bytes)
    if scan.invalid == 0, shiftsWithEscapes != true { return bytes }
    // Text in UTF-8 with a few damaged characters; by chance other encodings rarely form valid sequences.
    if scan.valid > 0, scan.invalid * 4 <= scan.valid { return repaired(bytes) }
    if let declared, let name = canonicalName(declared), name != "UTF-8",
      let converted = convert(bytes, from: name), converted.errors * 50 <= max(50, bytes.count / 10)
    {
      return converted.text
    }
    return sniffed(bytes)
  }

  /// The encoding that a page or feed declares in its first bytes.
  static func declaration(in bytes: [UInt8]) -> String? {
    let head = bytes.prefix(4096)
    let isXML = bytes.starts(with: Array("<?xml".utf8))
    let xml = isXML ? ByteSearch.firstIndex(of: "encoding=", in: head) : nil
    guard let start = xml.map({ $0 + 9 }) ?? ByteSearch.firstIndex(of: "charset=", in: head).map({ $0 + 8 }) else {
      return nil
    }
    let name = head[start...].drop { $0 == 0x22 || $0 == 0x27 || $0 == 0x20 }
      .prefix { ByteSearch.isAlphanumeric($0) || $0 == 0x2D || $0 == 0x5F || $0 == 0x3A }
    return name.isEmpty ? nil : String(decoding: name, as: UTF8.self).lowercased()
  }

  /// Encodings as browsers read their names: Latin-1 is windows-1252, GB 2312 is GB 18030 (WHATWG Encoding Standard).
  private static func canonicalName(_ declared: String) -> String? {
    switch declared.lowercased() {
    case "utf-8", "utf8", "unicode": "UTF-8"
    case "iso-8859-1", "latin1", "latin-1", "us-ascii", "ascii", "iso8859-1", "windows-1252", "cp1252": "CP1252"
    case "iso-8859-9", "windows-1254": "CP1254"
    case "gb2312", "gbk", "gb18030", "gb_2312-80", "x-gbk": "GB18030"
    case "shift_jis", "shift-jis", "sjis", "x-sjis", "windows-31j", "ms_kanji": "CP932"
    case "euc-kr", "ks_c_5601-1987", "korean", "windows-949": "CP949"
    case "big5", "big5-hkscs": "BIG5-HKSCS"
    // A page that could be read this far as ASCII is not in UTF-16, whatever it says.
    case "utf-16", "utf-16le", "utf-16be": "UTF-8"
    case let name: name.uppercased()
    }
  }

  private static func sniffed(_ bytes: [UInt8]) -> [UInt8] {
    if let name = EncodingGuess.name(of: bytes), let converted = convert(bytes, from: name) { return converted.text }
    return convert(bytes, from: "CP1252")?.text ?? repaired(bytes)
  }

  private static func convert(_ bytes: [UInt8], from name: String) -> (text: [UInt8], errors: Int)? {
    CharsetConverter(from: name)?.convert(bytes)
  }

  private static func repaired(_ bytes: [UInt8]) -> [UInt8] {
    Array(String(decoding: bytes, as: UTF8.self).utf8)
  }

  /// UTF-16 without a mark, recognised by the NUL in every other byte of ASCII markup.
  private static func looksUTF16(_ bytes: [UInt8]) -> Bool? {
    let head = bytes.prefix(256)
    guard head.count >= 8 else { return nil }
    var zeros = [0, 0]
    for (offset, byte) in head.enumerated() where byte == 0 { zeros[offset & 1] += 1 }
    let half = head.count / 2
    if zeros[1] * 10 >= half * 7, zeros[0] * 20 <= half { return false }
    if zeros[0] * 10 >= half * 7, zeros[1] * 20 <= half { return true }
    return nil
  }

  private static func utf16(_ bytes: ArraySlice<UInt8>, bigEndian: Bool) -> [UInt8] {
    var units: [UInt16] = []
    units.reserveCapacity(bytes.count / 2)
    var index = bytes.startIndex
    while index + 1 < bytes.endIndex {
      let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
      units.append(bigEndian ? first << 8 | second : second << 8 | first)
      index += 2
    }
    return Array(String(decoding: units, as: UTF16.self).utf8)
  }
}

/// How much of some bytes is well-formed UTF-8 beyond ASCII.
struct UTF8Scan {
  /// Well-formed sequences of two to four bytes.
  private(set) var valid = 0
  /// Bytes that are part of none.
  private(set) var invalid = 0

  init(_ bytes: [UInt8]) {
    var index = 0
    let count = bytes.count
    while index < count {
      let byte = bytes[index]
      if byte < 0x80 {
        index += 1
        // Most pages are ASCII for long stretches.
        while index + 32 <= count, Self.isASCII(bytes, at: index) { index += 32 }
        continue
      }
      let length = Self.length(bytes, index, count)
      if length == 0 {
        invalid += 1
        index += 1
      } else {
        valid += 1
        index += length
      }
    }
  }

  /// True where none of 32 bytes has its high bit set.
  @inline(__always)
  private static func isASCII(_ bytes: [UInt8], at index: Int) -> Bool {
    let first = ByteSearch.word(in: bytes, at: index) | ByteSearch.word(in: bytes, at: index + 8)
    let second = ByteSearch.word(in: bytes, at: index + 16) | ByteSearch.word(in: bytes, at: index + 24)
    return (first | second) & 0x8080_8080_8080_8080 == 0
  }

  /// The length of the sequence at an index, 0 where it is malformed (Unicode Standard, table 3-7).
  private static func length(_ bytes: [UInt8], _ index: Int, _ count: Int) -> Int {
    func continues(_ offset: Int, _ range: ClosedRange<UInt8> = 0x80...0xBF) -> Bool {
      index + offset < count && range.contains(bytes[index + offset])
    }
    switch bytes[index] {
    case 0xC2...0xDF: return continues(1) ? 2 : 0
    case 0xE0: return continues(1, 0xA0...0xBF) && continues(2) ? 3 : 0
    case 0xED: return continues(1, 0x80...0x9F) && continues(2) ? 3 : 0
    case 0xE1...0xEF: return continues(1) && continues(2) ? 3 : 0
    case 0xF0: return continues(1, 0x90...0xBF) && continues(2) && continues(3) ? 4 : 0
    case 0xF1...0xF3: return continues(1) && continues(2) && continues(3) ? 4 : 0
    case 0xF4: return continues(1, 0x80...0x8F) && continues(2) && continues(3) ? 4 : 0
    default: return 0
    }
  }
}
