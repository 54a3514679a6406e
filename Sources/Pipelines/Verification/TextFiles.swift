import Articles
import Foundation

/// Bare files as texts that an answer can be verified against.
public enum TextFiles {
  /// The content of each file that is UTF-8, and the texts of the articles in each file that holds some.
  ///
  /// - Throws: ``ReadingError`` naming a path that does not exist or cannot be read.
  public static func texts(in paths: [String]) throws -> [String] {
    let reader = ArticleReader()
    var texts: [String] = []
    for found in FileWalk(paths: paths) {
      switch found {
      case .missing(let path): throw ReadingError(.missing, "\(path): there is no such file or folder")
      case .unreadable(let path, let reason): throw ReadingError(.unreadable, "\(path): \(reason)")
      case .file(let path):
        if let size = (try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? Int,
          size <= reader.limits.maximumTextSize, let text = try? String(contentsOfFile: path, encoding: .utf8)
        {
          texts.append(text)
        }
        // A file that holds no article proves nothing, and fails the citations that need it.
        texts += ((try? reader.read(contentsOf: path)) ?? []).map(\.text)
      }
    }
    return texts
  }
}
