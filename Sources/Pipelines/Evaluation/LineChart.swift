import Foundation

/// A chart of shares against whole numbers, as SVG.
public struct LineChart: Sendable {
  /// A line with its name; values from 0 to 1 at 1, 2, 3 and so on.
  public struct Series: Sendable {
    public var name: String
    public var values: [Double]

    /// Creates a line.
    public init(name: String, values: [Double]) {
      self.name = name
      self.values = values
    }
  }

  private let title: String
  private let axis: String
  private let series: [Series]

  /// Creates a chart.
  ///
  /// - Parameter axis: What the whole numbers count.
  public init(title: String, axis: String, series: [Series]) {
    self.title = title
    self.axis = axis
    self.series = series
  }

  private static let size = (width: 640.0, height: 400.0)
  private static let margin = (left: 56.0, right: 160.0, top: 40.0, bottom: 48.0)
  /// Told apart without colour vision, too (Okabe and Ito, 2008).
  private static let colours = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"]

  /// The chart as an SVG document.
  public var svg: String {
    let count = max(2, series.map(\.values.count).max() ?? 0)
    let (size, margin) = (Self.size, Self.margin)
    let width = size.width - margin.left - margin.right
    let height = size.height - margin.top - margin.bottom
    func x(_ index: Int) -> Double { margin.left + width * Double(index) / Double(count - 1) }
    func y(_ value: Double) -> Double { margin.top + height * (1 - min(max(value, 0), 1)) }
    var lines = [
      #"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \#(Int(size.width)) \#(Int(size.height))" font-family="sans-serif" font-size="12">"#,
      #"<rect width="100%" height="100%" fill="white"/>"#,
      #"<text x="\#(number(margin.left))" y="22" font-size="14">\#(title.markup)</text>"#,
    ]
    for step in 0...5 {
      let value = Double(step) / 5
      lines.append(
        #"<line x1="\#(number(margin.left))" x2="\#(number(margin.left + width))" y1="\#(number(y(value)))" y2="\#(number(y(value)))" stroke="silver"/>"#
      )
      lines.append(
        #"<text x="\#(number(margin.left - 8))" y="\#(number(y(value) + 4))" text-anchor="end">\#(String(format: "%.1f", value))</text>"#
      )
    }
    for index in stride(from: 0, to: count, by: max(1, count / 10)) {
      lines.append(
        #"<text x="\#(number(x(index)))" y="\#(number(margin.top + height + 18))" text-anchor="middle">\#(index + 1)</text>"#
      )
    }
    lines.append(
      #"<text x="\#(number(margin.left + width / 2))" y="\#(number(size.height - 10))" text-anchor="middle">\#(axis.markup)</text>"#
    )
    for (place, line) in series.enumerated() {
      let colour = Self.colours[place % Self.colours.count]
      let points = line.values.enumerated().map { "\(number(x($0))),\(number(y($1)))" }.joined(separator: " ")
      lines.append(#"<polyline points="\#(points)" fill="none" stroke="\#(colour)" stroke-width="2"/>"#)
      let top = margin.top + 10 + 20 * Double(place)
      let left = margin.left + width + 16
      lines.append(
        #"<line x1="\#(number(left))" x2="\#(number(left + 20))" y1="\#(number(top))" y2="\#(number(top))" stroke="\#(colour)" stroke-width="2"/>"#
      )
      lines.append(#"<text x="\#(number(left + 26))" y="\#(number(top + 4))">\#(line.name.markup)</text>"#)
    }
    return (lines + ["</svg>"]).joined(separator: "\n") + "\n"
  }

  private func number(_ value: Double) -> String { String(format: "%.1f", value) }
}
