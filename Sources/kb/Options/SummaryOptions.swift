import Answers
import ArgumentParser

/// How summaries are made.
struct SummaryOptions: ParsableArguments {
  @Option(help: ArgumentHelp("How many sentences (default: 3 to 5, by the article's length).", valueName: "n"))
  var sentences: Int?

  @Option(name: .customLong("encoder"), help: ArgumentHelp("The model that compares sentences.", valueName: "model"))
  var encoder = SummarySettings.defaultEncoder

  var settings: SummarySettings { SummarySettings(sentences: sentences) }

  func validate() throws {
    if let sentences, !SummarySettings.allowedSentences.contains(sentences) {
      throw ValidationError(
        "--sentences must be \(SummarySettings.allowedSentences.lowerBound) to "
          + "\(SummarySettings.allowedSentences.upperBound).")
    }
  }
}
