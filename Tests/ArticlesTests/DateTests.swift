import Articles
import Testing

@Suite("Dates")
struct DateTests {
  @Test(
    "Dates are normalised from how pages write them",
    arguments: [
      ("2019-11-18T10:20:30.123+0000", "2019-11-18T10:20:30Z"),
      ("2019-11-18T10:20:30-05:00", "2019-11-18T10:20:30-05:00"),
      ("2019-11-18 10:20:30", "2019-11-18"), ("2019-11-18", "2019-11-18"), ("2019-11", "2019-11"),
      ("20191118", "2019-11-18"),
      ("Mon, 18 Nov 2019 10:00:00 GMT", "2019-11-18T10:00:00Z"),
      ("Mon, 18 Nov 2019 10:00:00 EST", "2019-11-18T10:00:00-05:00"),
      ("Nov. 18, 2019", "2019-11-18"), ("18th of November 2019", "2019-11-18"), ("November 2019", "2019-11"),
      ("Published: Sept 3rd, 2021 at 4:05 p.m. ET", "2021-09-03"), ("18. November 2019", "2019-11-18"),
      ("18 de novembro de 2019", "2019-11-18"), ("18 ноября 2019", "2019-11-18"), ("2019年11月18日", "2019-11-18"),
      ("18/11/2019", "2019-11-18"), ("11/18/2019", "2019-11-18"), ("18.11.2019", "2019-11-18"),
    ])
  func normalised(_ written: String, _ expected: String) {
    #expect(DateParser.date(written)?.iso8601 == expected)
  }

  @Test(
    "What is no date or could be two is none",
    arguments: [
      "AI 2 min read", "04/05/2019", "2019", "chapter 11", "31 February 2020", "May I", "in 2020 we march 40", "",
      "99-99-9999",
    ])
  func refused(_ written: String) {
    #expect(DateParser.date(written) == nil)
  }

  @Test("Dates are ordered by the moments they begin at")
  func order() throws {
    let ordered = [
      "0001-01-01T00:00:00+14:00", "0001", "1999-12-31T23:59:59Z", "2000", "2000-02-28T23:59:59Z", "2000-02-29",
      "2000-02-29T01:00:00+00:30", "2000-02-29T00:31:00Z", "2000-03", "2023-07-18T23:00:00+02:00",
      "2023-07-18T17:30:00-04:00", "2023-07-18T21:30:01Z", "2023-07-19", "9999-12-31T23:59:60Z",
    ]
    for (left, right) in zip(ordered, ordered.dropFirst()) {
      let (left, right) = (try #require(PublicationDate(left)), try #require(PublicationDate(right)))
      #expect(left < right && !(right < left), "\(left), \(right)")
    }
  }
}
