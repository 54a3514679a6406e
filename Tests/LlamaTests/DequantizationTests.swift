import CKernels
import Testing

@Suite("Dequantization")
struct DequantizationTests {
  private struct Case: Decodable {
    let type: UInt32
    let name: String
    let blocks: String
    let values: String
  }

  @Test("Every tensor type expands to the bits that the gguf package gives")
  func bitExact() throws {
    let cases = try Fixtures.golden([Case].self, "dequantization")
    #expect(cases.count == 14)
    for example in cases {
      let blocks = try bytes(hex: example.blocks)
      let expected = try bytes(hex: example.values)
      var values = [Float](repeating: .nan, count: expected.count / 4)
      kb_dequantize(example.type, blocks, &values, values.count)
      #expect(values.withUnsafeBytes { $0.elementsEqual(expected) }, "\(example.name)")
      #expect(blocks.count == values.count / kb_block_values(example.type) * kb_block_bytes(example.type))
    }
  }
}
