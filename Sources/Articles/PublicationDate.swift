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

  /// Orders by the moments the dates begin at, in UTC; a date without a time begins at midnight UTC. Dates that begin
  /// at one moment are ordered by their written form.
  public static func < (left: Self, right: Self) -> Bool {
    let (leftMoment, rightMoment) = (left.moment, right.moment)
    return leftMoment != rightMoment ? leftMoment < rightMoment : left.iso8601 < right.iso8601
  }

  /// Minutes from the year 0, with the seconds, of the moment the date begins at.
  private var moment: (minutes: Int, seconds: Int) {
    let bytes = Array(iso8601.utf8)
    func number(_ start: Int, _ count: Int, or missing: Int) -> Int {
      guard start + count <= bytes.count else { return missing }
      return bytes[start..<start + count].reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }
    let day = Self.dayNumber(year: number(0, 4, or: 0), month: number(5, 2, or: 1), day: number(8, 2, or: 1))
    var minutes = day * 1440
    if bytes.count > 10 { minutes += number(11, 2, or: 0) * 60 + number(14, 2, or: 0) }
    if bytes.count == 25 {
      let offset = number(20, 2, or: 0) * 60 + number(23, 2, or: 0)
      minutes -= bytes[19] == UInt8(ascii: "-") ? -offset : offset
    }
    return (minutes, bytes.count > 10 ? number(17, 2, or: 0) : 0)
  }

  /// Days from 1 March of the year 0 in the proleptic Gregorian calendar, with years that begin in March.
  private static func dayNumber(year: Int, month: Int, day: Int) -> Int {
    let shifted = month <= 2 ? year - 1 : year
    let monthFromMarch = (month + 9) % 12
    let leapDays = shifted.floorDivided(by: 4) - shifted.floorDivided(by: 100) + shifted.floorDivided(by: 400)
    return 365 * shifted + leapDays + (153 * monthFromMarch + 2) / 5 + day - 1
  }

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

extension Int {
  fileprivate func floorDivided(by divisor: Int) -> Int { self >= 0 ? self / divisor : (self + 1) / divisor - 1 }
}
