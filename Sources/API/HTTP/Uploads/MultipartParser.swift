import NIOCore

/// Splits a `multipart/form-data` body (RFC 7578, RFC 2046 §5.1) into parts, whatever the chunks it arrives in.
///
/// Feed it bytes, take events until it has none, feed it more; at the end ask `finish()`. It keeps no more of a part's
/// content than a boundary's length.
struct MultipartParser {
    enum Event: Equatable {
        case part(PartHeaders)
        case bytes(ByteBuffer)
        case partEnd
    }

    enum Failure: String, Error, CaseIterable {
        case headersTooLarge = "part-headers-too-large"
        case tooManyParts = "too-many-parts"
        case malformedHeader = "malformed-part-header"
        case malformedBoundary = "malformed-boundary"
        case unexpectedEnd = "unexpected-end"
    }

    /// In bytes, per part.
    static let maximumHeaderSize = 8_192
    static let maximumParts = 20

    private enum State {
        case preamble, afterBoundary, headers, content, epilogue
    }

    /// CRLF, two dashes and the boundary.
    private let delimiter: [UInt8]
    private var state = State.preamble
    /// Fed and not yet given out. Begins with a CRLF nobody sent, so that a boundary at the very start is found too.
    private var buffer = ByteBuffer(string: "\r\n")
    private var partCount = 0
    private var hasOpenPart = false

    /// - Parameter boundary: 1 to 70 characters (RFC 2046 §5.1.1); nil for anything else.
    init?(boundary: String) {
        guard 1...70 ~= boundary.utf8.count, boundary.utf8.allSatisfy({ 0x20...0x7E ~= $0 }) else { return nil }
        delimiter = Array("\r\n--\(boundary)".utf8)
    }

    mutating func feed(_ chunk: ByteBuffer) {
        buffer.discardReadBytes()
        buffer.writeImmutableBuffer(chunk)
    }

    /// nil when more bytes are needed.
    mutating func next() throws(Failure) -> Event? {
        while true {
            switch state {
            case .preamble:
                guard skipToDelimiter() else { return nil }
                state = .afterBoundary
            case .afterBoundary:
                switch try boundaryEnd() {
                case .undecided: return nil
                case .last: state = .epilogue
                case .another: state = .headers
                }
                if hasOpenPart {
                    hasOpenPart = false
                    return .partEnd
                }
            case .headers:
                guard let headers = try partHeaders() else { return nil }
                partCount += 1
                guard partCount <= Self.maximumParts else { throw .tooManyParts }
                hasOpenPart = true
                state = .content
                return .part(headers)
            case .content:
                guard let bytes = contentBytes() else { return nil }
                if bytes.readableBytes > 0 { return .bytes(bytes) }
            case .epilogue:
                buffer.clear()
                return nil
            }
        }
    }

    /// Call when no more bytes will come.
    func finish() throws(Failure) {
        guard state == .epilogue else { throw .unexpectedEnd }
    }
}

extension MultipartParser {
    private enum BoundaryEnd {
        case undecided, another, last
    }

    private mutating func skipToDelimiter() -> Bool {
        if let offset = buffer.offset(of: delimiter) {
            buffer.moveReaderIndex(forwardBy: offset + delimiter.count)
            return true
        }
        buffer.moveReaderIndex(forwardBy: max(0, buffer.readableBytes - delimiter.count + 1))
        return false
    }

    /// After a boundary: `--` ends the body; white space and CRLF begin a part.
    private mutating func boundaryEnd() throws(Failure) -> BoundaryEnd {
        let view = buffer.readableBytesView
        guard view.count >= 2 else { return .undecided }
        if view.starts(with: "--".utf8) { return .last }
        let padding = view.prefix { $0 == 0x20 || $0 == 0x09 }.count
        guard padding <= 128 else { throw .malformedBoundary }
        guard view.count >= padding + 2 else { return .undecided }
        guard view.dropFirst(padding).starts(with: "\r\n".utf8) else { throw .malformedBoundary }
        // The line break stays: it may also begin the empty line that ends the headers.
        buffer.moveReaderIndex(forwardBy: padding)
        return .another
    }

    private mutating func partHeaders() throws(Failure) -> PartHeaders? {
        guard let length = buffer.offset(of: Array("\r\n\r\n".utf8)) else {
            guard buffer.readableBytes <= Self.maximumHeaderSize else { throw .headersTooLarge }
            return nil
        }
        guard length <= Self.maximumHeaderSize else { throw .headersTooLarge }
        let bytes = buffer.readableBytesView.prefix(length)
        guard let headers = PartHeaders(bytes.dropFirst(2)) else { throw .malformedHeader }
        buffer.moveReaderIndex(forwardBy: length + 4)
        return headers
    }

    /// nil when nothing can be told yet; empty when the content has ended.
    private mutating func contentBytes() -> ByteBuffer? {
        if let offset = buffer.offset(of: delimiter) {
            let bytes = buffer.readSlice(length: offset)
            buffer.moveReaderIndex(forwardBy: delimiter.count)
            state = .afterBoundary
            return bytes
        }
        let certain = buffer.readableBytes - delimiter.count + 1
        return certain > 0 ? buffer.readSlice(length: certain) : nil
    }
}

extension ByteBuffer {
    /// Where `needle` first stands, counted from the reader index.
    fileprivate func offset(of needle: [UInt8]) -> Int? {
        withUnsafeReadableBytes { bytes in
            guard bytes.count >= needle.count else { return nil }
            var start = 0
            while start <= bytes.count - needle.count {
                guard let found = bytes[start...(bytes.count - needle.count)].firstIndex(of: needle[0]) else {
                    return nil
                }
                if bytes[found..<found + needle.count].elementsEqual(needle) { return found }
                start = found + 1
            }
            return nil
        }
    }
}
