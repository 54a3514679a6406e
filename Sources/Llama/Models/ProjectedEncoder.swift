import CKernels
import Foundation

/// An encoder whose vectors go through one more matrix, trained apart from the weights.
struct ProjectedEncoder: EncoderModel {
  private let base: any EncoderModel
  private let matrix: FloatMatrix
  private let bias: [Float]?

  /// - Parameter path: A safetensors file with `weight`, of outputs × the encoder's dimensions, and maybe `bias`; or the
  ///   folder of a sentence-transformers `Dense` module.
  init(_ base: any EncoderModel, projectionAt path: String) throws {
    var path = path
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
      try Self.checkDense(path + "/config.json")
      path += "/model.safetensors"
    }
    let tensors = try SafetensorsFile(path: path).tensors
    let prefix = tensors.find("weight") == nil ? "linear." : ""
    guard let weight = tensors.find(prefix + "weight"), weight.shape.count == 2, weight.columns == base.dimensions
    else {
      throw ModelError(
        .malformed, path: path,
        "has no matrix named weight with \(base.dimensions) columns, one for each of the encoder's dimensions")
    }
    self.base = base
    matrix = FloatMatrix(weight)
    bias = try tensors.optionalTensor(prefix + "bias", shape: [weight.rows])?.dequantized()
  }

  private static func checkDense(_ path: String) throws {
    let configuration = try JSON(contentsOf: path)
    // What such a module does by default is Tanh.
    let activation = configuration["activation_function"].text ?? "that is its default"
    guard activation.hasSuffix("Identity") else {
      throw ModelError(.unsupported, path: path, "asks for the activation \(activation); only Identity is supported")
    }
    guard !(configuration["use_residual"].bool ?? false) else {
      throw ModelError(.unsupported, path: path, "asks for use_residual, which is not supported")
    }
  }

  var dimensions: Int { matrix.outputs }
  var maximumTokens: Int { base.maximumTokens }
  var rowsAreIndependent: Bool { base.rowsAreIndependent }

  func encode(_ texts: ArraySlice<[Int32]>, scratch: Scratch, into output: UnsafeMutablePointer<Float>) {
    let inner = scratch.pooled.reserve(texts.count * base.dimensions)
    base.encode(texts, scratch: scratch, into: inner)
    // A row at a time, so that a vector does not depend on its group.
    for row in 0..<texts.count {
      let vector = output + row * dimensions
      matrix.multiply(inner + row * base.dimensions, rows: 1, into: ProductOutput(base: vector, stride: dimensions))
      if let bias { kb_add(vector, bias, bias.count) }
    }
  }
}
