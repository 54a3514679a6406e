import CKernels

/// The repacking of weight matrices, stacked on one another, into the panels of integer products.
struct PanelPacking: Sendable {
  let format: kb_panel_format
  private let tensors: [WeightTensor]
  private let order: MatrixOrder
  private let inputs: Int
  private let outputs: Int
  /// Whether blocks are taken as they are stored.
  private let keepsBlocks: Bool

  var panelCount: Int { (outputs + Int(KB_PANEL_OUTPUTS) - 1) / Int(KB_PANEL_OUTPUTS) }

  /// - Parameters:
  ///   - tensors: With the same number of columns, a multiple of 32.
  ///   - order: Takes row and column `order[i]` for row and column i.
  init(_ tensors: [WeightTensor], order: MatrixOrder) {
    self.tensors = tensors
    self.order = order
    inputs = tensors[0].columns
    outputs = tensors.reduce(0) { $0 + $1.rows }
    let type = tensors[0].type
    let isStored = order.columns == nil && tensors.allSatisfy { $0.isUsedAsStored && $0.type == type }
    let kept = isStored ? Self.formatKeepingCodes(of: type) : nil
    format = kept ?? KB_PANEL_8BIT
    keepsBlocks = kept != nil
  }

  /// The format whose blocks hold a type's own codes; `nil` where there is none.
  private static func formatKeepingCodes(of type: TensorType) -> kb_panel_format? {
    switch type {
    case .q40: KB_PANEL_4BIT_SYMMETRIC
    case .q41: KB_PANEL_4BIT
    case .q4K: KB_PANEL_4BIT_NESTED
    case .q80: KB_PANEL_8BIT
    default: nil
    }
  }

  /// Writes the panels, and lets go of the file's memory.
  func run(into memory: UnsafeMutablePointer<UInt8>) {
    let height = Int(KB_PANEL_OUTPUTS)
    let (bytes, headerBytes) = (kb_panel_bytes(format, inputs), kb_panel_header_bytes(format, inputs))
    let headers = memory + panelCount * bytes
    let floats = Buffer<Float>()
    for (panel, first) in stride(from: 0, to: outputs, by: height).enumerated() {
      let rows = first..<min(outputs, first + height)
      let target = memory + panel * bytes
      if keepsBlocks {
        packBlocks(rows, into: target, header: headers + panel * headerBytes)
      } else {
        packFloats(rows, into: target, floats)
      }
    }
    for tensor in tensors { tensor.file.release(tensor.bytes) }
  }

  /// Where row `index` of the packed matrix is stored.
  private func source(_ index: Int) -> (tensor: Int, row: Int) {
    var (tensor, row) = (0, order.rows?[index] ?? index)
    while row >= tensors[tensor].rows {
      row -= tensors[tensor].rows
      tensor += 1
    }
    return (tensor, row)
  }

  private func packBlocks(
    _ rows: Range<Int>, into target: UnsafeMutablePointer<UInt8>, header: UnsafeMutablePointer<UInt8>
  ) {
    var pointers = [UnsafeRawPointer?](repeating: nil, count: Int(KB_PANEL_OUTPUTS))
    for (index, row) in rows.enumerated() {
      let source = source(row)
      pointers[index] = tensors[source.tensor].bytes.baseAddress! + source.row * tensors[source.tensor].rowBytes
    }
    switch format {
    case KB_PANEL_8BIT: kb_pack_panel_q8_0(pointers, inputs, target)
    case KB_PANEL_4BIT_SYMMETRIC: kb_pack_panel_q4_0(pointers, inputs, target)
    case KB_PANEL_4BIT_NESTED: kb_pack_panel_q4_k(pointers, inputs, target, header)
    default: kb_pack_panel_q4_1(pointers, inputs, target)
    }
  }

  private func packFloats(_ rows: Range<Int>, into target: UnsafeMutablePointer<UInt8>, _ memory: Buffer<Float>) {
    let height = Int(KB_PANEL_OUTPUTS)
    let expanded = memory.reserve((height + 1) * inputs)
    let unordered = expanded + height * inputs
    var pointers = [UnsafePointer<Float>?](repeating: nil, count: height)
    for (index, row) in rows.enumerated() {
      let source = source(row)
      let line = expanded + index * inputs
      let unpacked = order.columns == nil ? line : unordered
      var values = UnsafePointer(unpacked)
      if let stored = tensors[source.tensor].storedFloats {
        values = stored + source.row * inputs
      } else {
        tensors[source.tensor].dequantizeRow(source.row, into: unpacked)
      }
      if let columns = order.columns {
        for (column, stored) in columns.enumerated() { line[column] = values[stored] }
        values = UnsafePointer(line)
      }
      pointers[index] = values
    }
    kb_pack_panel_floats(pointers, inputs, target)
  }
}
