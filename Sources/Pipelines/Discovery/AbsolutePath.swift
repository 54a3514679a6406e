import Foundation

/// The path from the root, without `.` and `..`: how sources are named.
package func absolutePath(_ path: String) -> String { URL(fileURLWithPath: path).standardizedFileURL.path }
