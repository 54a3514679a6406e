internal import Foundation

/// Reads a PDF's text through poppler's `pdftotext`, page by page.
enum PDFReader {
  /// Longest time one of poppler's programs may take, in seconds.
  private static let timeLimit = 60.0

  private static let signature = Array("%PDF-".utf8)

  /// Whether the bytes are a PDF's. Others may stand before it, as viewers allow (ISO 32000, annex H), but then it has
  /// its end mark, which a text that speaks of the signature has not.
  static func isPDF(_ bytes: [UInt8]) -> Bool {
    bytes.starts(with: signature)
      || ByteSearch.contains(signature, in: bytes.prefix(1024))
        && ByteSearch.contains(Array("%%EOF".utf8), in: bytes.suffix(1024))
  }

  static func read(_ bytes: [UInt8], limit: Int) throws -> Article {
    let output = try run("pdftotext", ["-enc", "UTF-8", "-q", "-", "-"], bytes, limit: limit)
    var pages = output.split(separator: 0x0C, omittingEmptySubsequences: false).map { Page(Array($0)) }
    dropRunningLines(&pages)
    var text = TextBuilder()
    for page in pages { text.append(PlainTextReader.body(page.joined())) }
    guard !text.bytes.isEmpty else {
      throw ReadingError(.noArticle, "the PDF has no text, only pictures; make it searchable with an OCR program")
    }
    var article = Article(format: .pdf, text: text.string, blocks: text.blocks)
    if let info = try? run("pdfinfo", ["-isodates", "-enc", "UTF-8", "-"], bytes, limit: 1 << 20) {
      facts(String(decoding: info, as: UTF8.self)).apply(to: &article)
    }
    return article
  }

  private static func facts(_ info: String) -> Facts {
    var facts = Facts()
    for line in info.split(separator: "\n") {
      guard let colon = line.firstIndex(of: ":") else { continue }
      let value = FactText.line(String(line[line.index(after: colon)...])).flatMap { $0 == "(unspecified)" ? nil : $0 }
      switch line[..<colon] {
      case "Title": facts.title = value
      case "Author": facts.authors = value == "(anonymous)" ? [] : AuthorNames.names(in: value)
      case "CreationDate": facts.published = value.flatMap(DateParser.date)
      case "ModDate": facts.modified = value.flatMap(DateParser.date)
      case "Keywords": facts.tags = value.map(FactText.tags) ?? []
      case "Subject": facts.summary = value
      default: break
      }
    }
    return facts
  }

  // MARK: - Pages

  private struct Page {
    var lines: [String]

    init(_ bytes: [UInt8]) {
      lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false).map(
        String.init)
      while lines.first?.trimmingSpaces.isEmpty == true { lines.removeFirst() }
      while lines.last?.trimmingSpaces.isEmpty == true { lines.removeLast() }
    }

    /// The first or last line without its numbers, where a blank line sets it apart.
    func runningLine(isFirst: Bool) -> String? {
      guard lines.count >= 3, let line = isFirst ? lines.first : lines.last,
        lines[isFirst ? 1 : lines.count - 2].trimmingSpaces.isEmpty
      else { return nil }
      return line.filter { !$0.isNumber && !$0.isWhitespace }
    }

    /// The lines with words that were cut at line ends made whole.
    func joined() -> [UInt8] {
      var text = ""
      for line in lines {
        if text.hasSuffix("-\n"), line.first?.isLowercase == true, text.dropLast(2).last?.isLetter == true {
          text.removeLast(2)
        }
        text += line + "\n"
      }
      return Array(text.utf8)
    }
  }

  /// Drops first and last lines that stand alone and that most pages share but for their numbers.
  private static func dropRunningLines(_ pages: inout [Page]) {
    guard pages.count >= 4 else { return }
    for isFirst in [true, false] {
      var counts: [String: Int] = [:]
      for page in pages {
        if let key = page.runningLine(isFirst: isFirst) { counts[key, default: 0] += 1 }
      }
      for index in pages.indices {
        guard let key = pages[index].runningLine(isFirst: isFirst), counts[key, default: 0] * 2 > pages.count else {
          continue
        }
        if isFirst { pages[index].lines.removeFirst() } else { pages[index].lines.removeLast() }
      }
    }
  }

  // MARK: - Poppler

  /// What a program of poppler's prints, given the document on its standard input.
  private static func run(_ program: String, _ arguments: [String], _ input: [UInt8], limit: Int) throws -> [UInt8] {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [program] + arguments
    let (stdin, stdout) = (Pipe(), Pipe())
    process.standardInput = stdin
    process.standardOutput = stdout
    process.standardError = FileHandle.nullDevice
    do { try process.run() } catch { throw missing }
    let timer = DispatchSource.makeTimerSource()
    timer.schedule(deadline: .now() + timeLimit)
    timer.setEventHandler { process.terminate() }
    timer.resume()
    defer { timer.cancel() }
    let writer = stdin.fileHandleForWriting
    let data = Data(input)
    DispatchQueue.global().async {
      // A program that stops reading early has seen what it needs, and must not end this one.
      var pipeSignal = sigset_t()
      sigemptyset(&pipeSignal)
      sigaddset(&pipeSignal, SIGPIPE)
      pthread_sigmask(SIG_BLOCK, &pipeSignal, nil)
      try? writer.write(contentsOf: data)
      try? writer.close()
    }
    var output: [UInt8] = []
    while let chunk = try? stdout.fileHandleForReading.read(upToCount: 1 << 20), !chunk.isEmpty {
      output.append(contentsOf: chunk)
      guard output.count <= limit else {
        process.terminate()
        throw ReadingError(.tooLarge, "its text is larger than the limit of \(ByteCount.describe(limit))")
      }
    }
    process.waitUntilExit()
    switch (process.terminationReason, process.terminationStatus) {
    case (.exit, 0): return output
    // The status of env(1) for a program that is not there.
    case (.exit, 127): throw missing
    case (.uncaughtSignal, _):
      throw ReadingError(.malformed, "reading the PDF took longer than \(Int(timeLimit)) seconds")
    default: throw ReadingError(.malformed, "the PDF is damaged or locked with a password")
    }
  }

  private static let missing = ReadingError(
    .unreadable, "reading a PDF needs pdftotext; install poppler-utils (Debian) or poppler (Homebrew)")
}
