/// The fields of a ``JSONNode``.
struct JSONObjectContainer<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let node: JSONNode
  var codingPath: [any CodingKey] { [] }

  func encodeNil(forKey key: Key) { node.add(.null, key) }
  func encode(_ value: Bool, forKey key: Key) { node.add(.init(value), key) }
  func encode(_ value: String, forKey key: Key) { node.add(.text(value), key) }
  func encode(_ value: Double, forKey key: Key) throws { node.add(try .init(value), key) }
  func encode(_ value: Float, forKey key: Key) throws { node.add(try .init(value), key) }
  func encode(_ value: Int, forKey key: Key) { node.add(.init(value), key) }
  func encode(_ value: Int8, forKey key: Key) { node.add(.init(value), key) }
  func encode(_ value: Int16, forKey key: Key) { node.add(.init(value), key) }
  func encode(_ value: Int32, forKey key: Key) { node.add(.init(value), key) }
  func encode(_ value: Int64, forKey key: Key) { node.add(.init(value), key) }
  func encode(_ value: UInt, forKey key: Key) { node.add(.init(value), key) }
  func encode(_ value: UInt8, forKey key: Key) { node.add(.init(value), key) }
  func encode(_ value: UInt16, forKey key: Key) { node.add(.init(value), key) }
  func encode(_ value: UInt32, forKey key: Key) { node.add(.init(value), key) }
  func encode(_ value: UInt64, forKey key: Key) { node.add(.init(value), key) }
  func encode(_ value: some Encodable, forKey key: Key) throws { node.add(try .init(encoding: value), key) }

  func nestedContainer<NestedKey: CodingKey>(
    keyedBy type: NestedKey.Type, forKey key: Key
  ) -> KeyedEncodingContainer<NestedKey> {
    nested(key).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer { nested(key).unkeyedContainer() }
  func superEncoder() -> any Encoder { nested(JSONSuperKey()) }
  func superEncoder(forKey key: Key) -> any Encoder { nested(key) }

  private func nested(_ key: some CodingKey) -> JSONNode {
    let inner = JSONNode()
    node.add(.node(inner), key)
    return inner
  }
}

/// The elements of a ``JSONNode``, or the one value that it is.
struct JSONListContainer: UnkeyedEncodingContainer, SingleValueEncodingContainer {
  let node: JSONNode
  var codingPath: [any CodingKey] { [] }
  var count: Int { node.count }

  func encodeNil() { node.add(.null) }
  func encode(_ value: Bool) { node.add(.init(value)) }
  func encode(_ value: String) { node.add(.text(value)) }
  func encode(_ value: Double) throws { node.add(try .init(value)) }
  func encode(_ value: Float) throws { node.add(try .init(value)) }
  func encode(_ value: Int) { node.add(.init(value)) }
  func encode(_ value: Int8) { node.add(.init(value)) }
  func encode(_ value: Int16) { node.add(.init(value)) }
  func encode(_ value: Int32) { node.add(.init(value)) }
  func encode(_ value: Int64) { node.add(.init(value)) }
  func encode(_ value: UInt) { node.add(.init(value)) }
  func encode(_ value: UInt8) { node.add(.init(value)) }
  func encode(_ value: UInt16) { node.add(.init(value)) }
  func encode(_ value: UInt32) { node.add(.init(value)) }
  func encode(_ value: UInt64) { node.add(.init(value)) }
  func encode(_ value: some Encodable) throws { node.add(try .init(encoding: value)) }

  func nestedContainer<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    nested().container(keyedBy: type)
  }

  func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { nested().unkeyedContainer() }
  func superEncoder() -> any Encoder { nested() }

  private func nested() -> JSONNode {
    let inner = JSONNode()
    node.add(.node(inner))
    return inner
  }
}

/// Where a class puts what its superclass encodes.
private struct JSONSuperKey: CodingKey {
  var stringValue: String { "super" }
  var intValue: Int? { nil }

  init() {}
  init?(stringValue: String) { nil }
  init?(intValue: Int) { nil }
}
