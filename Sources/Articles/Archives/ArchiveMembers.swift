internal import CArchive

/// The regular files of an archive in memory, read by libarchive: the only place where its pointers are seen.
///
/// Nothing is written to disk, so a member's path is only a name, wherever it points.
enum ArchiveMembers {
  struct Member {
    var path: String
    /// What it holds, or why that cannot be unpacked.
    var content: Result<[UInt8], ReadingError>
  }

  /// True for ZIP and tar archives.
  static func isArchive(_ bytes: [UInt8]) -> Bool {
    bytes.starts(with: Array("PK\u{3}\u{4}".utf8))
      || (bytes.count > 262 && bytes[257..<262].elementsEqual("ustar".utf8))
  }

  /// Calls `body` for each regular file whose path it wants, in the archive's order. None is kept here.
  ///
  /// - Parameter limit: Largest sum of the sizes of all wanted files, in bytes.
  /// - Returns: What is wrong with the archive behind the files that were found.
  /// - Throws: ``ReadingError`` where the archive is damaged from its start or larger than the limit, and what `body`
  ///   throws.
  @discardableResult
  static func forEach(
    in bytes: [UInt8], limit: Int, where isWanted: (String) -> Bool, _ body: (Member) throws -> Void
  ) throws -> ReadingError? {
    guard let archive = archive_read_new() else { throw ReadingError(.unreadable, "no memory to open the archive") }
    defer { archive_read_free(archive) }
    archive_read_support_format_zip(archive)
    archive_read_support_format_tar(archive)
    return try bytes.withUnsafeBytes { source in
      guard archive_read_open_memory(archive, source.baseAddress, source.count) == ARCHIVE_OK else { throw damaged }
      var left = limit
      var chunk = [UInt8](repeating: 0, count: 256 << 10)
      var entry: OpaquePointer?
      for count in 0... {
        let status = archive_read_next_header(archive, &entry)
        if status == ARCHIVE_EOF { return nil }
        guard status >= ARCHIVE_WARN, let entry else {
          guard count > 0 else { throw damaged }
          return ReadingError(
            .malformed, "the archive is damaged behind its first \(count) entries; save or download it again")
        }
        guard archive_entry_filetype(entry) == 0o100000, let name = archive_entry_pathname(entry) else { continue }
        let path = String(cString: name)
        guard isWanted(path) else { continue }
        var content: [UInt8] = []
        var problem: ReadingError?
        while true {
          let read = chunk.withUnsafeMutableBytes { archive_read_data(archive, $0.baseAddress, $0.count) }
          guard read > 0 else {
            if read < 0 { problem = Self.problem(of: archive, entry) }
            break
          }
          left -= read
          guard left >= 0 else {
            throw ReadingError(
              .tooLarge, "its unpacked content is larger than the limit of \(ByteCount.describe(limit))")
          }
          content.append(contentsOf: chunk[..<read])
        }
        try body(Member(path: path, content: problem.map(Result.failure) ?? .success(content)))
      }
      return nil
    }
  }

  /// Why the data of an entry cannot be read.
  private static func problem(of archive: OpaquePointer, _ entry: OpaquePointer) -> ReadingError {
    if archive_entry_is_data_encrypted(entry) == 1 {
      return ReadingError(.unreadable, "it is locked with a password; unpack the archive first")
    }
    // Some of the library's messages end with a line.
    let reason = archive_error_string(archive).map {
      " (" + String(cString: $0).split(separator: "\n").joined(separator: " ") + ")"
    }
    return ReadingError(
      .malformed,
      "it cannot be unpacked\(reason ?? ""); unpack the archive with another program, or download it again")
  }

  private static let damaged = ReadingError(.malformed, "the archive is damaged or locked; save or download it again")
}
