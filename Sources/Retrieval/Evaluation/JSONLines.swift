public import Foundation

/// Files with one JSON value a line.
public enum JSONLines {
  /// Decodes every line that is not blank.
  ///
  /// - Throws: ``EvaluationError`` naming the file and the line.
  public static func read<Value: Decodable>(_ type: Value.Type, from file: URL) throws -> [Value] {
    let data: Data
    do {
      data = try Data(contentsOf: file, options: .mappedIfSafe)
    } catch {
      throw EvaluationError(file.path, error.localizedDescription)
    }
    let decoder = JSONDecoder()
    return try data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated().compactMap {
      number, line in
      guard line.contains(where: { $0 > 0x20 }) else { return nil }
      do {
        return try decoder.decode(type, from: line)
      } catch {
        throw EvaluationError(file.path, "line \(number + 1) is not the expected JSON: \(Self.reason(error))")
      }
    }
  }

  private static func reason(_ error: any Error) -> String {
    guard let error = error as? DecodingError else { return error.localizedDescription }
    return switch error {
    case .keyNotFound(let key, _): "'\(key.stringValue)' is missing"
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      "'\(context.codingPath.map(\.stringValue).joined(separator: "."))' has another type"
    case .dataCorrupted(let context): context.debugDescription
    @unknown default: error.localizedDescription
    }
  }
}
