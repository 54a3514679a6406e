import Foundation
import ModelStore
public import Testing

/// The path that the engine opens for an installed catalogue model; `nil` where it is not installed.
///
/// Looks where the program looks: in `KB_MODELS`, else in the default folder.
public func pathOfInstalledModel(_ name: String) -> String? {
  ModelStore().installed().first { $0.name == name }?.path
}

/// Whether a program is there and ends without an error.
public func succeeds(_ command: String...) -> Bool {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
  process.arguments = command
  process.standardError = FileHandle.nullDevice
  guard (try? process.run()) != nil else { return false }
  process.waitUntilExit()
  return process.terminationStatus == 0
}

extension Trait where Self == ConditionTrait {
  /// Skips a test where a catalogue model is not installed.
  public static func needsModel(_ name: String) -> Self {
    .enabled(
      if: pathOfInstalledModel(name) != nil, "\(name) is not installed: `kb model pull \(name)` or `make models`")
  }

  /// Skips a test where the folder of measuring data beside the repository is absent.
  public static var needsSharedData: Self {
    .enabled(if: Repository.shared != nil, "there is no folder ../shared with measuring data")
  }
}
