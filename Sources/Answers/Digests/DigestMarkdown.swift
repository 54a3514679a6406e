/// A digest in Markdown.
struct DigestMarkdown {
  private let digest: Digest

  init(_ digest: Digest) {
    self.digest = digest
  }

  var rendered: String {
    let shown = digest.entries.prefix(Digest.shownEntries).enumerated().map { index, entry in
      self.entry(entry, number: index + 1)
    }
    let rest = digest.entries.dropFirst(Digest.shownEntries).map { "- \(link($0)), \($0.facts.markdown)" }
    let more = rest.isEmpty ? [] : ["## And \(rest.count) more", rest.joined(separator: "\n")]
    return (["# " + digest.heading] + shown + more).joined(separator: "\n\n") + "\n"
  }

  private func entry(_ entry: Digest.Entry, number: Int) -> String {
    var parts = ["## \(number). \(link(entry))", entry.facts.markdown]
    parts.append(
      entry.sentences.isEmpty
        ? "Nothing in it to summarize."
        : entry.sentences.map { "- \($0.quote.markdown) \(open($0))" }.joined(separator: "\n"))
    if !entry.additions.isEmpty {
      parts.append("**Not said before**")
      parts += entry.additions.map { "> \($0.quote.markdown) \(open($0))" }
    }
    if !entry.repetitions.isEmpty {
      parts.append("**Said before**")
      parts.append(entry.repetitions.map { pair($0, by: "already in") }.joined(separator: "\n"))
    }
    if !entry.contradictions.isEmpty {
      parts.append("**Possible contradictions**")
      parts.append(entry.contradictions.map { pair($0, by: "but") }.joined(separator: "\n"))
    }
    return parts.joined(separator: "\n\n")
  }

  private func pair(_ pair: Digest.Pair, by relation: String) -> String {
    "- “\(pair.new.quote.markdown)” \(open(pair.new))\n"
      + "  \(relation) \(pair.earlierSource.markdown): “\(pair.earlier.quote.markdown)” \(open(pair.earlier))"
  }

  /// The title, which opens the article.
  private func link(_ entry: Digest.Entry) -> String {
    "[\(entry.title.markdown)](<\(entry.summary.article.address)>)"
  }

  private func open(_ citation: Citation) -> String { "[→](<\(PassageLink(citation).address)>)" }
}
