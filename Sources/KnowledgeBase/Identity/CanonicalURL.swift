import Foundation

/// Addresses reduced to what tells articles apart.
package enum CanonicalURL {
  /// A key that all forms of an article's address share: `http` and `https`, `www.`, mobile and AMP hosts, AMP caches
  /// and web archives, AMP and print pages, tracking parameters, fragments and trailing slashes.
  ///
  /// - Returns: Host, path and the remaining parameters in order of their names. `nil` where the address is no web
  ///   address, or names a site's front page, which many pages wrongly give as their own.
  package static func key(_ address: String) -> String? { key(address, depth: 0) }

  /// The host in lower case without `www.` and port; `nil` where the address is no web address.
  package static func host(_ address: String) -> String? {
    guard let (authority, _, _) = split(address) else { return nil }
    let host = normalizedHost(authority)
    return host.hasPrefix("www.") ? String(host.dropFirst(4)) : host
  }

  private static func key(_ address: String, depth: Int) -> String? {
    guard let (authority, rawPath, rawQuery) = split(address) else { return nil }
    var host = normalizedHost(authority)
    if depth == 0, let original = original(behind: host, path: rawPath) {
      return key(rawQuery.isEmpty ? original : "\(original)?\(rawQuery)", depth: 1)
    }
    while let prefix = hostPrefixes.first(where: { host.hasPrefix($0) }), host.dropFirst(prefix.count).contains(".") {
      host = String(host.dropFirst(prefix.count))
    }
    // As in en.m.wikipedia.org.
    let labels = host.split(separator: ".")
    if labels.count > 3, mobileLabels.contains(labels[1]) {
      host = ([labels[0]] + labels[2...]).joined(separator: ".")
    }
    guard host.contains(".") else { return nil }
    let path = normalizedPath(rawPath)
    let query = rawQuery.split(separator: "&").filter { !isNoise($0) }.sorted {
      $0.utf8.lexicographicallyPrecedes($1.utf8)
    }
    guard !path.isEmpty || !query.isEmpty else { return nil }
    return host + path + (query.isEmpty ? "" : "?" + query.joined(separator: "&"))
  }

  private static func split(_ address: String) -> (authority: Substring, path: String, query: String)? {
    let address = address.trimmingCharacters(in: .whitespacesAndNewlines)
    var rest: Substring
    let scheme = address.prefix(8).lowercased()
    if scheme.hasPrefix("https://") {
      rest = address.dropFirst(8)
    } else if scheme.hasPrefix("http://") {
      rest = address.dropFirst(7)
    } else if scheme.hasPrefix("//") {
      rest = address.dropFirst(2)
    } else {
      return nil
    }
    if let fragment = rest.firstIndex(of: "#") { rest = rest[..<fragment] }
    var query: Substring = ""
    if let mark = rest.firstIndex(of: "?") {
      query = rest[rest.index(after: mark)...]
      rest = rest[..<mark]
    }
    let slash = rest.firstIndex(of: "/") ?? rest.endIndex
    guard slash > rest.startIndex else { return nil }
    return (rest[..<slash], String(rest[slash...]), String(query))
  }

  private static func normalizedHost(_ authority: Substring) -> String {
    var host = authority.lowercased()
    if let at = host.lastIndex(of: "@") { host = String(host[host.index(after: at)...]) }
    for port in [":80", ":443"] where host.hasSuffix(port) { host = String(host.dropLast(port.count)) }
    return host.hasSuffix(".") ? String(host.dropLast()) : host
  }

  private static func normalizedPath(_ raw: String) -> String {
    var segments = (raw.removingPercentEncoding ?? raw).split(separator: "/").map(String.init)
    if let last = segments.last?.lowercased(), indexPages.contains(last) { segments.removeLast() }
    if let last = segments.last?.lowercased(), segments.count > 1, formSegments.contains(last) { segments.removeLast() }
    if let first = segments.first?.lowercased(), segments.count > 1, leadingFormSegments.contains(first) {
      segments.removeFirst()
    }
    if let last = segments.last {
      for suffix in [".amp.html", ".amp"] where last.lowercased().hasSuffix(suffix) && last.count > suffix.count {
        segments[segments.count - 1] = last.dropLast(suffix.count) + (suffix == ".amp" ? "" : ".html")
        break
      }
    }
    return segments.map { "/" + $0 }.joined()
  }

  /// The address of which an AMP cache or a web archive serves a copy.
  private static func original(behind host: String, path: String) -> String? {
    let segments = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
    func address(from start: Int) -> String? {
      let rest = segments.dropFirst(start).joined(separator: "/")
      return rest.isEmpty ? nil : "https://" + rest
    }
    if host.hasSuffix(".cdn.ampproject.org"), let kind = segments.first, ["c", "v"].contains(kind) {
      return address(from: segments.dropFirst().first == "s" ? 2 : 1)
    }
    if host == "www.google.com" || host == "google.com", segments.first == "amp" {
      return address(from: segments.dropFirst().first == "s" ? 2 : 1)
    }
    if host == "web.archive.org", segments.first == "web", segments.count > 2 {
      let rest = segments.dropFirst(2).joined(separator: "/")
      return rest.lowercased().hasPrefix("http") ? rest : "https://" + rest
    }
    return nil
  }

  /// Whether a parameter says where a reader came from or which form of the page is shown.
  private static func isNoise(_ parameter: Substring) -> Bool {
    let parts = parameter.lowercased().split(separator: "=", maxSplits: 1)
    guard let name = parts.first else { return true }
    if trackingPrefixes.contains(where: { name.hasPrefix($0) }) || trackingNames.contains(String(name)) { return true }
    guard parts.count > 1 else { return formNames.contains(String(name)) }
    return formNames.contains(String(name)) && formValues.contains(String(parts[1]))
      || formParameters.contains(parts.joined(separator: "="))
  }

  private static let hostPrefixes = ["www.", "m.", "mobile.", "amp."]
  private static let mobileLabels: Set<Substring> = ["m", "mobile", "amp"]
  private static let indexPages: Set = ["index.html", "index.htm", "index.php"]
  private static let formSegments: Set = ["amp", "print", "amp.html", "print.html"]
  private static let leadingFormSegments: Set = ["amp", "print"]
  private static let trackingPrefixes = [
    "utm_", "pk_", "mtm_", "hsa_", "stm_", "vero_", "oly_", "at_", "amp_", "guce_", "fb_",
  ]
  private static let trackingNames: Set = [
    "fbclid", "gclid", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "twclid", "igshid", "igsh", "mc_cid", "mc_eid",
    "ref", "ref_src", "ref_url", "referrer", "referer", "source", "src", "cmpid", "cmp", "ncid", "ocid", "smid",
    "smtyp",
    "share", "sh", "spm", "s_cid", "_ga", "_gl", "_hsenc", "_hsmi", "mkt_tok", "trk", "ito", "guccounter", "usqp",
    "wt_mc", "__s", "__twitter_impression", "rss", "feed", "via",
  ]
  private static let formNames: Set = [
    "amp", "print", "printable", "mobile", "m", "output", "outputtype", "view", "format",
  ]
  private static let formValues: Set = ["1", "true", "yes", "amp", "print", "printable", "mobile"]
  /// Parameters of which other values tell articles apart.
  private static let formParameters: Set = [
    "page=1", "pagewanted=all", "pagewanted=print", "mode=print", "action=print", "do=print", "task=print",
  ]
}
