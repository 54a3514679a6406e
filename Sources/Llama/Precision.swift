/// How the products with weights are computed.
public enum Precision: String, Sendable, Hashable {
  /// With 4- and 8-bit integers: several times faster, close to `float`.
  case fast
  /// With 32-bit floats: what `fast` is measured against.
  case float
}
