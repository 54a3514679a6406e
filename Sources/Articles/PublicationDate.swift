/// A date as a source states it, in ISO 8601, with the precision the source gave: a year, a month, a day or a moment.
public struct PublicationDate: Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
  /// `2023`, `2023-07`, `2023-07-19` or `2023-07-19T14:30:00Z` (or with an offset such as `+02:00`).
  public let iso8601: String

  /// Accepts exactly the forms above, with months, days, hours, minutes and seconds in range.
  public init?(_ iso8601: String) {
    guard Self.isValid(Array(iso8601.utf8)) else { return nil }
    self.iso8601 = iso8601
  }

  /// The calendar day, or as much of it as is known: the first ten characters at most.
  public var day: String { String(iso8601.prefix(10)) }
  /// The ISO 8601 form.
  public var description: String { iso8601 }

  /// Orders by the written form: correct to the day, which is what filters compare.
  public static func < (left: Self, right: Self) -> Bool { left.iso8601 < right.iso8601 }

  /// Decodes from the ISO 8601 string.
  public init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    guard let date = Self(text) else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "'\(text)' is not an ISO 8601 date"))
    }
    self = date
  }

  /// Encodes as the ISO 8601 string.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(iso8601)
  }

  private static func isValid(_ bytes: [UInt8]) -> Bool {
    func number(_ range: Range<Int>) -> Int? {
      guard range.upperBound <= bytes.count else { return nil }
      var value = 0
      for byte in bytes[range] {
        guard (0x30...0x39).contains(byte) else { return nil }
        value = value * 10 + Int(byte - 0x30)
      }
      return value
    }
    func byte(_ index: Int, is character: Character) -> Bool {
      index < bytes.count && bytes[index] == character.asciiValue
    }
    guard let year = number(0..<4) else { return false }
    if bytes.count == 4 { return true }
    guard byte(4, is: "-"), let month = number(5..<7), (1...12).contains(month) else { return false }
    if bytes.count == 7 { return true }
    guard byte(7, is: "-"), let day = number(8..<10), day >= 1, day <= days(in: month, of: year) else { return false }
    if bytes.count == 10 { return true }
    guard byte(10, is: "T"), let hour = number(11..<13), hour < 24, byte(13, is: ":"), let minute = number(14..<16),
      minute < 60, byte(16, is: ":"), let second = number(17..<19), second <= 60
    else { return false }
    if bytes.count == 20 { return byte(19, is: "Z") }
    guard bytes.count == 25, byte(19, is: "+") || byte(19, is: "-"), byte(22, is: ":"), let hours = number(20..<22),
      let minutes = number(23..<25)
    else { return false }
    return hours < 24 && minutes < 60
  }

  private static func days(in month: Int, of year: Int) -> Int {
    switch month {
    case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}
