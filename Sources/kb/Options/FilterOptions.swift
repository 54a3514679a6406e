import Answers
public import ArgumentParser
public import Articles
import KnowledgeBase

/// Options that narrow a search to some articles.
struct FilterOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Only articles published on this day or later.", valueName: "date"))
  var since: PublicationDate?

  @Option(help: ArgumentHelp("Only articles published on this day or earlier.", valueName: "date"))
  var until: PublicationDate?

  @Option(
    name: .customLong("as-of"),
    help: ArgumentHelp("Only what was published by this day; undated articles are left out.", valueName: "date"))
  var asOf: PublicationDate?

  @Option(help: "Only articles whose author line contains this.")
  var author: String?

  @Option(help: "Only articles of this host or site name.")
  var site: String?

  @Option(help: "Only articles with this tag.")
  var tag: String?

  @Option(
    name: .customLong("first-party"),
    help: ArgumentHelp("Only what this organisation says itself, going by site and author.", valueName: "organisation"))
  var firstParty: String?

  var filter: ArticleFilter {
    var filter = ArticleFilter()
    filter.since = since
    filter.until = [until, asOf].compactMap(\.self).min()
    filter.author = given(author)
    filter.site = given(site)
    filter.tag = given(tag)
    filter.organization = given(firstParty)
    return filter
  }

  /// An empty value, as an unset shell variable gives, filters nothing.
  private func given(_ text: String?) -> String? { text.flatMap { $0.isEmpty ? nil : $0 } }

  /// Says how many articles an `--as-of` leaves out for want of a date.
  func noteUndated(in knowledgeBase: KnowledgeBase) throws {
    guard asOf != nil else { return }
    let undated = try knowledgeBase.undatedCount(matching: filter)
    if undated > 0 { Output.note("left out \(counted(undated, "undated article"))") }
  }

  /// Says by which rule, and how many, articles count as an organisation's own.
  func noteFirstParty(in knowledgeBase: KnowledgeBase) throws {
    guard let organization = given(firstParty) else { return }
    let own = try knowledgeBase.articleCount(matching: filter)
    Output.note(
      "first-party: \(counted(own, "article")) whose host, site name or author line names “\(organization)”")
  }
}

extension PublicationDate: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
}
