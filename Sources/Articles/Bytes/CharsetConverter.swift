internal import CLibXML2

/// An iconv conversion to UTF-8.
final class CharsetConverter {
  private let descriptor: iconv_t

  /// Opens a conversion, or returns `nil` where the encoding is unknown.
  init?(from name: String) {
    guard let descriptor = iconv_open("UTF-8", name), descriptor != iconv_t(bitPattern: -1) else { return nil }
    self.descriptor = descriptor
  }

  deinit { iconv_close(descriptor) }

  /// The text, and how many bytes of it had no meaning and became U+FFFD.
  func convert(_ bytes: [UInt8]) -> (text: [UInt8], errors: Int) {
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count * 2)
    var errors = 0
    var input = bytes
    var chunk = [UInt8](repeating: 0, count: 64 << 10)
    input.withUnsafeMutableBytes { source in
      chunk.withUnsafeMutableBytes { target in
        var next = source.baseAddress?.assumingMemoryBound(to: CChar.self)
        var left = source.count
        while left > 0 {
          var out = target.baseAddress?.assumingMemoryBound(to: CChar.self)
          var room = target.count
          let before = left
          let result = iconv(descriptor, &next, &left, &out, &room)
          output.append(contentsOf: target.prefix(target.count - room))
          // A full target is no error; anything else that stops short is a byte that cannot be read.
          guard result == -1, room >= 8 || left == before else { continue }
          output.append(contentsOf: [0xEF, 0xBF, 0xBD])
          errors += 1
          next = next?.successor()
          left -= 1
        }
      }
    }
    return (output, errors)
  }
}
