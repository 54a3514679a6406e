public import ArgumentParser
public import Articles
import KnowledgeBase

/// Options that narrow a search to some articles.
struct FilterOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Only articles published on this day or later.", valueName: "date"))
  var since: PublicationDate?

  @Option(help: ArgumentHelp("Only articles published on this day or earlier.", valueName: "date"))
  var until: PublicationDate?

  @Option(help: "Only articles whose author line contains this.")
  var author: String?

  @Option(help: "Only articles of this host or site name.")
  var site: String?

  @Option(help: "Only articles with this tag.")
  var tag: String?

  var filter: ArticleFilter {
    var filter = ArticleFilter()
    filter.since = since
    filter.until = until
    filter.author = author
    filter.site = site
    filter.tag = tag
    return filter
  }
}

extension PublicationDate: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
}
