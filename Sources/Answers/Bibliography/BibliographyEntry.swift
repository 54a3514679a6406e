public import Articles
import Foundation
public import KnowledgeBase

/// What a bibliography says about one article.
public struct BibliographyEntry: Sendable, Hashable {
  public var title: String?
  public var authors: [PersonName]
  public var published: PublicationDate?
  /// The name of the publication, else the address' host.
  public var site: String?
  public var url: String?
  /// Where the article was read from; stands for the address where there is none.
  public var path: String

  /// Describes an article.
  ///
  /// - Parameter authors: The author line, names separated by commas.
  public init(
    title: String?, authors: String?, published: PublicationDate?, site: String?, url: String?, path: String
  ) {
    self.title = title
    self.authors = (authors ?? "").split(separator: ",").map { PersonName(String($0)) }.filter { !$0.family.isEmpty }
    self.published = published
    self.url = url
    self.path = path
    let host = url.flatMap { URL(string: $0)?.host(percentEncoded: false) }
    self.site = site ?? host.map { $0.hasPrefix("www.") ? String($0.dropFirst(4)) : $0 }
  }

  /// Describes a stored article.
  public init(_ record: ArticleRecord) {
    self.init(
      title: record.title, authors: record.author, published: record.published, site: record.siteName, url: record.url,
      path: record.path)
  }

  /// Describes the article of a citation.
  public init(_ reference: ArticleReference) {
    self.init(
      title: reference.title, authors: reference.author, published: reference.published, site: nil, url: reference.url,
      path: reference.path)
  }

  /// Year, month and day as far as they are known.
  var dateParts: [Int] { (published?.day ?? "").split(separator: "-").compactMap { Int($0) } }

  /// The file's name where there is no title.
  var shownTitle: String { title ?? ArticlePath.name(in: path) }

  /// A key such as `adeyemistone2023commoditise`: the first author's or site's letters, the year, the title's first
  /// telling word.
  var key: String {
    let name = authors.first?.family ?? site ?? "anonymous"
    let word = shownTitle.split { !$0.isLetter && !$0.isNumber }.first { $0.count > 3 } ?? "untitled"
    let year = dateParts.first.map(String.init) ?? ""
    return Self.letters(name) + year + Self.letters(word)
  }

  /// Lower-case ASCII letters and digits, marks removed; other scripts are transliterated.
  private static func letters(_ text: some StringProtocol) -> String {
    let latin = String(text).applyingTransform(.toLatin, reverse: false) ?? String(text)
    let plain = latin.applyingTransform(.stripDiacritics, reverse: false) ?? latin
    return plain.lowercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
  }
}
