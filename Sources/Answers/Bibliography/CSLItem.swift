/// An entry in the Citation Style Language's JSON, after its schema version 1.0.2.
struct CSLItem: Encodable {
  struct Name: Encodable {
    var family: String?
    var given: String?
    /// A group's name.
    var literal: String?
  }

  struct Issued: Encodable {
    var dateParts: [[Int]]

    enum CodingKeys: String, CodingKey { case dateParts = "date-parts" }
  }

  var id: String
  var type: String
  var title: String
  var author: [Name]?
  var issued: Issued?
  var containerTitle: String?
  var url: String?

  enum CodingKeys: String, CodingKey {
    case id, type, title, author, issued
    case containerTitle = "container-title"
    case url = "URL"
  }

  init(_ entry: BibliographyEntry, id: String) {
    self.id = id
    type = entry.url == nil ? "document" : "webpage"
    title = entry.shownTitle
    author =
      entry.authors.isEmpty
      ? nil
      : entry.authors.map {
        $0.given.isEmpty ? Name(literal: $0.family) : Name(family: $0.family, given: $0.given)
      }
    issued = entry.dateParts.isEmpty ? nil : Issued(dateParts: [entry.dateParts])
    containerTitle = entry.site
    url = entry.url
  }
}
