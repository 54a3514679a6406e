import Answers

extension String {
  /// The text on one line, as element content or attribute value of HTML and SVG.
  var markup: String { replacing("\n", with: " ").html }
}
