/// A digest as one HTML page without scripts or outside resources.
struct DigestHTML {
  private let digest: Digest

  init(_ digest: Digest) {
    self.digest = digest
  }

  var rendered: String {
    let shown = digest.entries.prefix(Digest.shownEntries).map(entry).joined(separator: "\n")
    let rest = digest.entries.dropFirst(Digest.shownEntries).map { "<li>\(link($0)), \($0.facts.html)</li>" }
    let more = rest.isEmpty ? "" : "<h2>And \(rest.count) more</h2>\n<ul>\n\(rest.joined(separator: "\n"))\n</ul>\n"
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>\(digest.heading)</title>
      <style>
      body { font: 1rem/1.5 system-ui, sans-serif; max-width: 44rem; margin: 2rem auto; padding: 0 1rem; }
      h2 { margin-top: 2.5rem; } h3 { font-size: 1rem; margin-bottom: 0; } li { margin: .4rem 0; }
      .facts { color: GrayText; } blockquote { margin: .5rem 0 .5rem 1rem; }
      a.open { text-decoration: none; }
      </style>
      </head>
      <body>
      <h1>\(digest.heading)</h1>
      \(shown)
      \(more)</body>
      </html>

      """
  }

  private func entry(_ entry: Digest.Entry) -> String {
    var parts = ["<article>", "<h2>\(link(entry))</h2>", "<p class=\"facts\">\(entry.facts.html)</p>"]
    parts.append(
      entry.sentences.isEmpty
        ? "<p>Nothing in it to summarize.</p>"
        : list(entry.sentences.map { "\($0.quote.html) \(open($0))" }))
    if !entry.additions.isEmpty {
      parts.append("<h3>Not said before</h3>")
      parts += entry.additions.map { "<blockquote>\($0.quote.html) \(open($0))</blockquote>" }
    }
    if !entry.repetitions.isEmpty {
      parts += ["<h3>Said before</h3>", list(entry.repetitions.map { pair($0, by: "already in") })]
    }
    if !entry.contradictions.isEmpty {
      parts += ["<h3>Possible contradictions</h3>", list(entry.contradictions.map { pair($0, by: "but") })]
    }
    return (parts + ["</article>"]).joined(separator: "\n")
  }

  private func list(_ items: [String]) -> String {
    "<ul>\n" + items.map { "<li>\($0)</li>" }.joined(separator: "\n") + "\n</ul>"
  }

  private func pair(_ pair: Digest.Pair, by relation: String) -> String {
    "“\(pair.new.quote.html)” \(open(pair.new))<br>"
      + "\(relation) \(pair.earlierSource.html): “\(pair.earlier.quote.html)” \(open(pair.earlier))"
  }

  private func link(_ entry: Digest.Entry) -> String {
    "<a href=\"\(entry.summary.article.address.html)\">\(entry.title.html)</a>"
  }

  private func open(_ citation: Citation) -> String {
    "<a class=\"open\" href=\"\(PassageLink(citation).address.html)\" title=\"Open at this place\">→</a>"
  }
}
