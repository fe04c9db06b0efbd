import Foundation
import TestTools

/// Images made by Debian's tools. The photo is twice as wide as tall, with a red square in its first corner.
enum SampleImage {
    private static let photo = SamplePDF.page(
        "/MediaBox [0 0 80 40]", content: "0 0 1 rg 0 0 80 40 re f 1 0 0 rg 0 20 20 20 re f")

    /// With Exif written by hand.
    static func jpeg(orientation: Int) async throws -> Data {
        let jpeg = try await Tool.run(
            "pdftoppm", ["-r", "72", "-jpeg", "-singlefile", "in", "out"], on: photo, output: "out.jpg")
        let tiff: [UInt8] =
            Array("MM".utf8) + [
                0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, UInt8(orientation), 0, 0, 0, 0, 0, 0,
            ]
        let exif = Array("Exif".utf8) + [0, 0] + tiff
        return jpeg.prefix(2) + Data([0xFF, 0xE1, 0, UInt8(exif.count + 2)] + exif) + jpeg.dropFirst(2)
    }

    static func tiff(orientation: Int) async throws -> Data {
        try await Tool.run(
            "bash",
            [
                "-c",
                "pdftoppm -r 72 -tiff -singlefile in out && tiffset -s 274 \(orientation) out.tif && mv out.tif out",
            ],
            on: photo)
    }

    /// How a scanner packs its pages: one of `tiffcp -c`'s names.
    enum Packing: String, CaseIterable {
        case none, packbits, lzw, zip, jpeg, g3, g4

        /// Faxes know black and white only.
        var isForBits: Bool { self == .g3 || self == .g4 }
    }

    /// A page of text for each of the PDF's, at 100 dots per inch.
    static func tiff(_ pages: Data, packing: Packing, gray: Bool = false, tiled: Bool = false) async throws -> Data {
        let colors = packing.isForBits ? "-mono" : gray ? "-gray" : ""
        return try await Tool.run(
            "bash",
            [
                "-c",
                """
                pdftoppm -r 100 \(colors) -tiff in page \
                && tiffcp \(tiled ? "-t" : "-s -r 16") -c \(packing.rawValue) page*.tif out
                """,
            ], on: pages)
    }

    /// As a telephone takes it: HEVC in a HEIF file, 4:2:0.
    static func heic(_ page: Data, lossless: Bool = false) async throws -> Data {
        try await Tool.run(
            "bash",
            [
                "-c",
                """
                pdftoppm -r 100 -png -singlefile in page \
                && heif-enc \(lossless ? "-L" : "-q 60") -o out.heic page.png && mv out.heic out
                """,
            ], on: page)
    }

    static func heic() async throws -> Data { try await heic(photo) }
}
