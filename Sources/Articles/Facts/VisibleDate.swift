/// Dates as bylines show them.
enum VisibleDate {
  /// The date of a short line that holds a date and at most so many words that say nothing about dates, as in `Published Jul 19, 2023 at 3 p.m.`
  static func date(in line: String, otherWords: Int = 1) -> PublicationDate? {
    guard line.utf8.count >= 8, line.utf8.count <= 100, let date = DateParser.date(line) else { return nil }
    let letters = line.lowercased().letterRuns.filter { !known.contains($0) && DateParser.month($0) == nil }
    return letters.count <= otherWords ? date : nil
  }

  /// True for a number, a month or a day of the week, or a sign before one of these.
  static func canBegin(with word: Substring) -> Bool {
    guard let first = word.first(where: { $0.isLetter || $0.isNumber }) else { return true }
    return first.isNumber
      || word.lowercased().letterRuns.allSatisfy { known.contains($0) || DateParser.month($0) != nil }
  }

  private static let known: Set<String> = [
    "published", "posted", "by", "updated", "on", "at", "am", "pm", "a", "p", "m", "et", "est", "edt", "pt", "pst",
    "pdt",
    "gmt", "utc", "bst", "ist", "cet", "cest", "mon", "tue", "tues", "wed", "thu", "thur", "thurs", "fri", "sat", "sun",
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "st", "nd", "rd", "th", "date", "t",
    "z", "of", "the", "de", "uhr", "am", "um", "den", "le", "el", "em", "às", "h", "created", "first", "last",
    "veröffentlicht", "publicado", "publié", "年", "月", "日", "발행", "on:", "montag", "dienstag", "mittwoch",
    "donnerstag", "freitag", "samstag", "sonntag", "segunda", "terça", "quarta", "quinta", "sexta", "feira", "sábado",
    "domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "lundi", "mardi", "mercredi", "jeudi", "vendredi",
    "samedi", "dimanche", "senin", "selasa", "rabu", "kamis", "jumat", "sabtu", "minggu", "понедельник", "вторник",
    "среда", "четверг", "пятница", "суббота", "воскресенье", "опубликовано", "обновлено", "г", "в",
  ]
}
