import Foundation

/// Cores this process may use.
func processorCount() -> Int { max(1, ProcessInfo.processInfo.activeProcessorCount) }
