/// A cache of the values used last, in two generations: when the younger is full it becomes the older one, and the values of the older are
/// dropped. So it holds between `capacity` and twice as many values, and a look-up costs one or two dictionary accesses.
public struct RecentlyUsed<Key: Hashable, Value> {
    private var young: [Key: Value] = [:]
    private var old: [Key: Value] = [:]
    private let capacity: Int

    public init(capacity: Int) { self.capacity = capacity }

    /// The value, which counts as used by this.
    public mutating func use(_ key: Key) -> Value? {
        if let value = young[key] { return value }
        guard let value = old.removeValue(forKey: key) else { return nil }
        insert(value, for: key)
        return value
    }

    public mutating func insert(_ value: Value, for key: Key) {
        if young.count >= capacity, young[key] == nil {
            old = young
            young = [:]
        }
        young[key] = value
    }

    public mutating func remove(_ key: Key) {
        young[key] = nil
        old[key] = nil
    }

    public mutating func removeAll() {
        young = [:]
        old = [:]
    }
}
