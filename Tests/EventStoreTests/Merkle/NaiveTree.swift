import Crypto
import Foundation

/// RFC 6962 §2.1 word for word, as slow as it is short.
enum NaiveTree {
    static func leaf(_ data: Data) -> Data { Data(SHA256.hash(data: [0] + data)) }

    static func root(of leaves: some Collection<Data>) -> Data {
        guard let first = leaves.first else { return Data(SHA256.hash(data: Data())) }
        guard leaves.count > 1 else { return first }
        var split = 1
        while split * 2 < leaves.count { split *= 2 }
        return Data(SHA256.hash(data: [1] + root(of: leaves.prefix(split)) + root(of: leaves.dropFirst(split))))
    }
}
