import Foundation
import KnowledgeBase

/// The forms in which a bibliography can be written.
public enum CitationStyle: String, Sendable, CaseIterable {
  /// The reference list of the American Psychological Association's manual, 7th edition.
  case apa
  /// The bibliography of the Chicago Manual of Style, 17th edition, notes and bibliography.
  case chicago
  case bibtex
  /// The Citation Style Language's JSON, which Zotero, Pandoc and others read.
  case cslJSON = "csl-json"
}

/// A list of the articles that something cites.
public struct Bibliography: Sendable {
  /// The entries in their order of first citation, each once.
  public let entries: [BibliographyEntry]
  /// A key for each entry, unique within the list.
  public let keys: [String]

  /// Lists articles; repeated ones are dropped.
  public init(_ entries: [BibliographyEntry]) {
    var seen: Set<BibliographyEntry> = []
    self.entries = entries.filter { seen.insert($0).inserted }
    var uses: [String: Int] = [:]
    keys = self.entries.map { entry in
      let key = entry.key
      defer { uses[key, default: 0] += 1 }
      // The 27th namesake is "…z2": letters first, as styles with years do, then numbers.
      guard let count = uses[key] else { return key }
      return count <= 25 ? key + String(UnicodeScalar(UInt8(ascii: "a") + UInt8(count))) : key + "z\(count - 24)"
    }
  }

  /// The list in a style, an entry a paragraph; one JSON array for ``CitationStyle/cslJSON``.
  public func text(in style: CitationStyle) throws -> String {
    switch style {
    case .apa: return entries.map(\.apa).joined(separator: "\n\n")
    case .chicago: return entries.map(\.chicago).joined(separator: "\n\n")
    case .bibtex: return zip(entries, keys).map { $0.bibtex(key: $1) }.joined(separator: "\n\n")
    case .cslJSON: return try stableJSON(zip(entries, keys).map { CSLItem($0, id: $1) }, isPretty: true)
    }
  }
}
