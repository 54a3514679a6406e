import Foundation

// The two functions that libFuzzer calls: https://llvm.org/docs/LibFuzzer.html

nonisolated(unsafe) private var chosen: FuzzedReader?

/// Finds the reader named by `--reader=NAME`; libFuzzer passes over arguments with two dashes.
@_cdecl("LLVMFuzzerInitialize")
public func initialize(
  _ count: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>
) -> CInt {
  let flag = "--reader="
  let name = CommandLine.arguments.first { $0.hasPrefix(flag) }?.dropFirst(flag.count)
  chosen = FuzzedReader.all.first { name == $0.name[...] }
  guard chosen != nil else {
    let names = FuzzedReader.all.map(\.name).joined(separator: ", ")
    FileHandle.standardError.write(Data("Say which reader to fuzz with \(flag)NAME, one of \(names).\n".utf8))
    exit(64)
  }
  return 0
}

/// Reads one input.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  guard let chosen else { return -1 }
  run(chosen, on: bytes.map { Data(bytes: $0, count: count) } ?? Data())
  return 0
}
