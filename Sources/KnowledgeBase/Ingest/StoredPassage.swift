/// A passage's place as it is stored with its revision, so that any revision can become the current one.
struct StoredPassage: Codable {
  var start: Int
  var end: Int
  var headings: [String]
}
