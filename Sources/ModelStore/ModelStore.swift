/// The folder where pulled models live, and the names they are known by.
public struct ModelStore: Sendable {
  /// Absolute path of the folder.
  public let folder: String

  /// A store in `folder`; `nil` takes `KB_MODELS`, else `kb/models` under the XDG data folder.
  public init(folder: String? = nil) { self.folder = folder ?? "" }
}
