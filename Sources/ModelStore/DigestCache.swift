import Crypto
import Foundation

/// What tells a changed file from an unchanged one without reading it.
struct FileStamp: Codable, Hashable {
  let size: Int64
  /// Seconds since 1970.
  let modified: Double

  /// Describes the file a path leads to, symbolic links followed.
  init(of path: String) throws {
    let file = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    let attributes = try FileManager.default.attributesOfItem(atPath: file)
    guard let size = attributes[.size] as? NSNumber, let modified = attributes[.modificationDate] as? Date else {
      throw CocoaError(.fileReadUnknown)
    }
    self.size = size.int64Value
    self.modified = modified.timeIntervalSince1970
  }
}

/// SHA-256 digests of files, remembered by path, size and modification time so that weights are read once.
///
/// The memory is a JSON file. Losing it, or two processes writing it at once, costs no more than reading again.
struct DigestCache: Sendable {
  private struct Entry: Codable, Hashable {
    let stamp: FileStamp
    let sha256: String
  }

  let path: String

  /// Hexadecimal SHA-256 digests of files, in order.
  func digests(of files: [String]) throws -> [String] {
    let known = load()
    var entries = known
    let digests = try files.map { file in
      let stamp = try FileStamp(of: file)
      if let entry = known[file], entry.stamp == stamp { return entry.sha256 }
      let sha256 = try sha256(ofFile: file)
      entries[file] = Entry(stamp: stamp, sha256: sha256)
      return sha256
    }
    if entries != known { save(entries) }
    return digests
  }

  /// Takes digests that were computed before the files were moved into place.
  func remember(_ digests: [(file: String, sha256: String)]) {
    var entries = load()
    for (file, sha256) in digests {
      guard let stamp = try? FileStamp(of: file) else { continue }
      entries[file] = Entry(stamp: stamp, sha256: sha256)
    }
    save(entries)
  }

  private func load() -> [String: Entry] {
    guard let data = try? Data(contentsOf: URL(fileURLWithPath: path)) else { return [:] }
    return (try? JSONDecoder().decode([String: Entry].self, from: data)) ?? [:]
  }

  /// A folder that cannot be written only means that the digests are computed again next time.
  private func save(_ entries: [String: Entry]) {
    let present = entries.filter { FileManager.default.fileExists(atPath: $0.key) }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(present) else { return }
    let file = URL(fileURLWithPath: path)
    try? FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try? data.write(to: file, options: .atomic)
  }
}

/// Hexadecimal SHA-256 of a file, read in pieces.
func sha256(ofFile path: String) throws -> String {
  let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
  defer { try? file.close() }
  var hash = SHA256()
  while let piece = try file.read(upToCount: 1 << 20), !piece.isEmpty {
    hash.update(data: piece)
  }
  return hexadecimal(hash.finalize())
}

func hexadecimal(_ digest: SHA256.Digest) -> String {
  digest.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
}
