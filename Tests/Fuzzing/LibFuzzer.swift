import Foundation

// The two functions that libFuzzer calls, and its own entry: https://llvm.org/docs/LibFuzzer.html

@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
  _ count: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
  _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// The entry point where SwiftPM renames that of an executable, as it does on Linux; else libFuzzer's `main` is.
@_cdecl("fuzz_main")
public func fuzzMain(_ count: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> CInt {
  var (count, arguments) = (count, arguments)
  return runDriver(&count, &arguments, testOneInput)
}

nonisolated(unsafe) private var chosen: FuzzedReader?

/// The value of `--NAME=VALUE`; libFuzzer passes over arguments with two dashes.
func argument(_ name: String) -> String? {
  let flag = "--\(name)="
  return CommandLine.arguments.first { $0.hasPrefix(flag) }.map { String($0.dropFirst(flag.count)) }
}

/// Finds the reader named by `--reader`.
@_cdecl("LLVMFuzzerInitialize")
public func initialize(
  _ count: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>
) -> CInt {
  let name = argument("reader")
  chosen = FuzzedReader.all.first { $0.name == name }
  guard chosen != nil else {
    let names = FuzzedReader.all.map(\.name).joined(separator: ", ")
    FileHandle.standardError.write(Data("Say which reader to fuzz with --reader=NAME, one of \(names).\n".utf8))
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
