import Foundation
import TestTools

extension Tool {
    static func text(of pdf: Data, page: Int) async throws -> String {
        let text = try await run("pdftotext", ["-f", "\(page)", "-l", "\(page)", "in", "-"], on: pdf)
        return String(decoding: text, as: UTF8.self)
    }

    struct Word: Equatable {
        let text: String
        let left, top, right, bottom: Double
    }

    /// The words of the first page, placed from the top left of what the reader sees, in user space units.
    static func words(of pdf: Data) async throws -> [Word] {
        let page = try await run("pdftotext", ["-l", "1", "-cropbox", "-bbox", "in", "-"], on: pdf)
        let pattern = /<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">(.*)<\/word>/
        return String(decoding: page, as: UTF8.self).matches(of: pattern).map { match in
            Word(
                text: String(match.5), left: Double(match.1) ?? .nan, top: Double(match.2) ?? .nan,
                right: Double(match.3) ?? .nan, bottom: Double(match.4) ?? .nan)
        }
    }

    struct Picture {
        let width, height: Int
        let bytes: Data

        /// Red, green and blue from 0 to 255.
        func color(_ x: Int, _ y: Int) -> [UInt8] {
            let start = bytes.startIndex + 3 * (y * width + x)
            return Array(bytes[start..<start + 3])
        }
    }

    /// The first page as seen, at 72 dots per inch.
    static func picture(of pdf: Data) async throws -> Picture {
        let image = try await run("pdftoppm", ["-l", "1", "-r", "72", "-cropbox", "in"], on: pdf)
        // "P6\nWIDTH HEIGHT\n255\n", then the pixels.
        let header = String(decoding: image.prefix(40), as: UTF8.self)
        guard let match = header.prefixMatch(of: /P6\n(\d+) (\d+)\n255\n/), let width = Int(match.1),
            let height = Int(match.2)
        else { throw Failed(tool: "pdftoppm", status: 0) }
        return Picture(width: width, height: height, bytes: Data(image.suffix(3 * width * height)))
    }
}
