/// Reads dates as pages and people write them.
///
/// Accepts ISO 8601, RFC 822, and day, month name and year in any order in the languages of ``monthNames``, as well as
/// numeric dates whose order of day and month is beyond doubt. A time without an offset gives the day alone.
package enum DateParser {
  /// The date a value states as a whole, or at its start with a time after it.
  package static func date(_ text: String) -> PublicationDate? {
    guard text.utf8.contains(where: ByteSearch.isDigit) else { return nil }
    var words = Words(text)
    if let date = iso(&words) { return date }
    let tokens = tokens(text)
    return named(text, tokens) ?? numeric(text, tokens)
  }

  // MARK: - ISO 8601

  private struct Words {
    var bytes: [UInt8]
    var index = 0

    init(_ text: String) { bytes = Array(text.utf8.drop { $0 <= 0x20 }.prefix(64)) }

    mutating func digits(_ count: Int) -> Int? {
      guard index + count <= bytes.count else { return nil }
      var value = 0
      for byte in bytes[index..<index + count] {
        guard (0x30...0x39).contains(byte) else { return nil }
        value = value * 10 + Int(byte - 0x30)
      }
      index += count
      return value
    }

    mutating func skip(_ set: String) -> Bool {
      guard index < bytes.count, set.utf8.contains(bytes[index]) else { return false }
      index += 1
      return true
    }
  }

  private static func iso(_ words: inout Words) -> PublicationDate? {
    guard let year = words.digits(4) else { return nil }
    let separated = words.skip("-/.")
    guard let month = words.digits(2) else { return nil }
    guard separated == words.skip("-/.") || words.index == words.bytes.count else { return nil }
    guard let day = words.digits(2) else {
      return separated && words.index == words.bytes.count ? make(year, month, nil) : nil
    }
    guard let date = make(year, month, day) else { return nil }
    let spaced = words.index < words.bytes.count && words.bytes[words.index] == 0x20
    guard words.skip("Tt ") else {
      return words.index == words.bytes.count || !(0x30...0x39).contains(words.bytes[words.index]) ? date : nil
    }
    return time(&words, date, spaced: spaced) ?? date
  }

  /// Adds a time of day with an offset to a day.
  private static func time(_ words: inout Words, _ day: PublicationDate, spaced: Bool) -> PublicationDate? {
    guard let hour = words.digits(2) else { return nil }
    let colon = words.skip(":")
    guard let minute = words.digits(2) else { return nil }
    var second = 0
    if (colon && words.skip(":")) || !colon { second = words.digits(2) ?? 0 }
    if words.skip(".,") { while words.digits(1) != nil {} }
    while words.skip(" ") {}
    guard let zone = zone(&words) else { return nil }
    return PublicationDate("\(day.iso8601)T\(two(hour)):\(two(minute)):\(two(second))\(zone)")
  }

  private static func zone(_ words: inout Words) -> String? {
    let rest = String(decoding: words.bytes[words.index...], as: UTF8.self)
    if rest.hasPrefix("Z") || rest.hasPrefix("z") || rest.hasPrefix("UTC") || rest.hasPrefix("GMT") {
      words.index += rest.hasPrefix("U") || rest.hasPrefix("G") ? 3 : 1
      if words.index < words.bytes.count, "+-".utf8.contains(words.bytes[words.index]) { return zone(&words) }
      return "Z"
    }
    guard let sign = rest.first, sign == "+" || sign == "-" else {
      // The offsets of RFC 822, section 5.1.
      let american = ["EST": 5, "EDT": 4, "CST": 6, "CDT": 5, "MST": 7, "MDT": 6, "PST": 8, "PDT": 7]
      return american[String(rest.prefix(3))].map { "-\(two($0)):00" }
    }
    words.index += 1
    guard let hours = words.digits(2), hours < 24 else { return nil }
    _ = words.skip(":")
    let minutes = words.digits(2) ?? 0
    guard minutes < 60 else { return nil }
    return hours == 0 && minutes == 0 ? "Z" : "\(sign)\(two(hours)):\(two(minutes))"
  }

  // MARK: - Named months

  /// A date with its month's name: `Nov 18, 2019`, `18. November 2019`, `Mon, 18 Nov 2019 10:00:00 +0000`, `2019年11月18日`.
  private static func named(_ text: String, _ tokens: [Token]) -> PublicationDate? {
    for (position, token) in tokens.enumerated() {
      if token.text == "年" || token.text == "년" { return eastAsian(tokens, position) }
      guard token.number == nil, let month = month(token.text) else { continue }
      guard let (day, year, after) = dayAndYear(tokens, around: position) else { continue }
      guard let date = make(year, month, day) else { continue }
      guard day != nil, after < tokens.count else { return date }
      var rest = Words(String(text[tokens[after].start...]))
      return time(&rest, date, spaced: true) ?? date
    }
    return nil
  }

  private static func dayAndYear(
    _ tokens: [Token], around month: Int
  ) -> (day: Int?, year: Int, after: Int)? {
    func year(_ index: Int) -> Int? {
      tokens.indices.contains(index) && tokens[index].text.utf8.count == 4
        ? tokens[index].number.flatMap { (1900...2199).contains($0) ? $0 : nil } : nil
    }
    func day(_ index: Int) -> Int? {
      tokens.indices.contains(index) && tokens[index].text.utf8.count <= 2
        ? tokens[index].number.flatMap { (1...31).contains($0) ? $0 : nil } : nil
    }
    var next = month + 1
    if tokens.indices.contains(next), tokens[next].text == "de" || tokens[next].text == "del" { next += 1 }
    if let day = day(next), let year = year(next + 1) { return (day, year, next + 2) }
    if let year = year(next) {
      var before = month - 1
      if tokens.indices.contains(before), ["de", "of"].contains(tokens[before].text) { before -= 1 }
      return (day(before), year, next + 1)
    }
    if let year = year(month - 1), let day = day(next) { return (day, year, next + 1) }
    return nil
  }

  private static func eastAsian(_ tokens: [Token], _ position: Int) -> PublicationDate? {
    func number(_ index: Int) -> Int? { tokens.indices.contains(index) ? tokens[index].number : nil }
    guard let year = number(position - 1) else { return nil }
    guard let month = number(position + 1), tokens.indices.contains(position + 2),
      ["月", "월"].contains(tokens[position + 2].text)
    else { return nil }
    guard let day = number(position + 3), tokens.indices.contains(position + 4),
      ["日", "일", "号"].contains(tokens[position + 4].text)
    else { return make(year, month, nil) }
    return make(year, month, day)
  }

  // MARK: - Numbers

  /// `18.11.2019`, `18/11/2019`, `11/18/2019`; `nil` where day and month could be either way round, except with dots,
  /// which are written only in countries that put the day first.
  private static func numeric(_ text: String, _ tokens: [Token]) -> PublicationDate? {
    guard let first = tokens.firstIndex(where: { $0.number != nil }), first + 2 < tokens.count,
      let a = tokens[first].number, let b = tokens[first + 1].number, let year = tokens[first + 2].number,
      tokens[first].text.utf8.count <= 2, tokens[first + 1].text.utf8.count <= 2,
      tokens[first + 2].text.utf8.count == 4, (1900...2199).contains(year)
    else { return nil }
    let separator = text[tokens[first].end..<tokens[first + 1].start]
    guard separator == text[tokens[first + 1].end..<tokens[first + 2].start], separator.count == 1 else { return nil }
    switch separator {
    case ".": return make(year, b, a)
    case "/", "-":
      if a > 12 { return make(year, b, a) }
      if b > 12 || a == b { return make(year, a, b) }
      return nil
    default: return nil
    }
  }

  // MARK: - Parts

  private struct Token {
    var text: String
    var number: Int?
    var start: String.Index
    var end: String.Index
  }

  /// Runs of letters, lower-cased and without a final dot, single ideographs, and runs of digits.
  private static func tokens(_ text: String) -> [Token] {
    let scalars = text.unicodeScalars
    var tokens: [Token] = []
    var index = scalars.startIndex
    while index < scalars.endIndex, tokens.count < 24 {
      let (first, start) = (scalars[index], index)
      index = scalars.index(after: start)
      guard first.isDigit || first.isLetter else { continue }
      if first.isDigit {
        while index < scalars.endIndex, scalars[index].isDigit { index = scalars.index(after: index) }
      } else if !first.isIdeograph {
        while index < scalars.endIndex, scalars[index].continuesLetters, !scalars[index].isIdeograph {
          index = scalars.index(after: index)
        }
      }
      let word = text[start..<index]
      tokens.append(Token(text: word.lowercased(), number: first.isDigit ? Int(word) : nil, start: start, end: index))
      if first.isDigit, ["st", "nd", "rd", "th"].contains(text[index...].prefix(2).lowercased()) {
        index = scalars.index(index, offsetBy: 2)
      }
    }
    return tokens
  }

  private static func make(_ year: Int, _ month: Int, _ day: Int?) -> PublicationDate? {
    guard (1000...9999).contains(year) else { return nil }
    return PublicationDate(day.map { "\(year)-\(two(month))-\(two($0))" } ?? "\(year)-\(two(month))")
  }

  private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

  /// The number of a month by its lower-case name or abbreviation.
  static func month(_ word: String) -> Int? {
    monthNames[word] ?? (monthNames[String(word.prefix(3))] == nil ? nil : englishAbbreviation(word))
  }

  /// An English month cut anywhere after its third letter, as in `Sept` or `Janu`.
  private static func englishAbbreviation(_ word: String) -> Int? {
    english.firstIndex { $0.hasPrefix(word) }.map { $0 + 1 }
  }

  private static let english = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
  ]

  /// Month names and their usual abbreviations in the languages of the sources read so far.
  private static let monthNames: [String: Int] = {
    var names: [String: Int] = [:]
    let lists = [
      english.joined(separator: " "), "jan feb mar apr may jun jul aug sep oct nov dec",
      "januar februar märz april mai juni juli august september oktober november dezember",
      "jänner feber mrz apr mai jun jul aug sept okt nov dez",
      "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
      "janv févr mars avr mai juin juil août sept oct nov déc",
      "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
      "ene feb mar abr may jun jul ago set oct nov dic",
      "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
      "jan fev mar abr mai jun jul ago set out nov dez",
      "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
      "gen feb mar apr mag giu lug ago set ott nov dic",
      "januari februari maart april mei juni juli augustus september oktober november december",
      "januari februari maret april mei juni juli agustus september oktober november desember",
      "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
      "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
      "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
      "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",
      "januari februari mars april maj juni juli augusti september oktober november december",
    ]
    for list in lists {
      for (index, name) in list.split(separator: " ").enumerated() { names[String(name)] = index + 1 }
    }
    return names
  }()
}
