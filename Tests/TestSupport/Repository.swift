import Foundation

/// Where tests find material that is not in their own target.
public enum Repository {
  /// Absolute path of the repository's root.
  public static let root: String = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

  /// Absolute path of the sample articles and their questions.
  public static let corpus = root + "/corpus"

  /// Absolute path of the folder of measuring data beside the repository; `nil` on machines that do not have it.
  public static let shared: String? = {
    let path = URL(fileURLWithPath: root).deletingLastPathComponent().appendingPathComponent("shared").path
    return FileManager.default.fileExists(atPath: path + "/data") ? path : nil
  }()
}
