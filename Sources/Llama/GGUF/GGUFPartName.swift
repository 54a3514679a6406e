import Foundation

/// The path of a part of a model that was split by `gguf-split`, which ends in `-00001-of-00003.gguf`.
package struct GGUFPartName {
  private let stem: String
  /// The number of the part, from 1 on.
  package let part: Int
  /// The number of parts.
  package let count: Int

  /// `nil` for the path of a model in one file.
  package init?(_ path: String) {
    guard let match = path.wholeMatch(of: /(.*)-([0-9]{5})-of-([0-9]{5})\.gguf/), let part = Int(match.2),
      let count = Int(match.3), 1...max(1, count) ~= part
    else { return nil }
    stem = String(match.1)
    self.part = part
    self.count = count
  }

  /// The paths of all parts, in order.
  package var all: [String] {
    (1...count).map { "\(stem)-" + String(format: "%05d-of-%05d.gguf", $0, count) }
  }
}
