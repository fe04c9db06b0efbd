import Documents
import Foundation
import TestTools
import Testing

@Suite struct `Turning a scan or a telephone's photo into a PDF` {
    let worker: DocumentWorkers

    init() throws {
        worker = try Workers.shared.get()
    }

    @Test(arguments: SampleImage.Packing.allCases)
    func `shows each image of a TIFF on a page, the same bytes each time`(packing: SampleImage.Packing) async throws {
        let scan = try await SampleImage.tiff(SamplePDF.pages(3), packing: packing)
        let pdf = try await worker.imageToPDF(scan, mediaType: .tiff)
        let pages = try await worker.inspect(pdf).pages
        #expect(pages.count == 3)
        // A4, as the density of 100 dots per inch says.
        #expect(pages.allSatisfy { abs($0.width - 595) < 1 && abs($0.height - 842) < 1 })
        _ = try await Tool.run("qpdf", ["--check", "in"], on: pdf)
        #expect(try await worker.imageToPDF(scan, mediaType: .tiff) == pdf)
        try await expectText(on: pdf, like: SamplePDF.pages(3))
        _ = try await worker.stamp(pdf, text: "CFAK 388")
    }

    @Test func `keeps black on white, grey grey, and the bits of a fax as they are`() async throws {
        let page = SamplePDF.pages(1)
        let fax = try await worker.imageToPDF(try await SampleImage.tiff(page, packing: .g4), mediaType: .tiff)
        #expect(try await images(in: fax).contains("gray    1   1"))
        let gray = try await worker.imageToPDF(
            try await SampleImage.tiff(page, packing: .lzw, gray: true), mediaType: .tiff)
        #expect(try await images(in: gray).contains("gray    1   8  jpeg"))
        let tiles = try await SampleImage.tiff(page, packing: .g4, tiled: true)
        try await expectText(on: try await worker.imageToPDF(tiles, mediaType: .tiff), like: page)
    }

    @Test(arguments: 1...8)
    func `turns a TIFF upright`(orientation: Int) async throws {
        let pdf = try await worker.imageToPDF(try await SampleImage.tiff(orientation: orientation), mediaType: .tiff)
        let picture = try await Tool.picture(of: pdf)
        #expect((picture.width > picture.height) == (orientation < 5))
        let (right, bottom) = (picture.width - 4, picture.height - 4)
        let corners = [(3, 3), (right, 3), (right, bottom), (3, bottom)]
        let expected = corners[(orientation - 1) % 4]
        for corner in corners {
            let color = picture.color(corner.0, corner.1)
            #expect((color[0] > 150 && color[1] < 100) == (corner == expected), "\(corner) is \(color)")
        }
    }

    @Test func `shows a HEIC photo on one page, the same bytes each time`() async throws {
        let photo = try await SampleImage.heic(SamplePDF.pages(1))
        let pdf = try await worker.imageToPDF(photo, mediaType: .heic)
        let page = try #require(try await worker.inspect(pdf).pages.first)
        #expect(page.width <= 596 && page.height <= 842 && page.height > page.width)
        _ = try await Tool.run("qpdf", ["--check", "in"], on: pdf)
        #expect(try await worker.imageToPDF(photo, mediaType: .heic) == pdf)
        try await expectText(on: pdf, like: SamplePDF.pages(1))
        _ = try await worker.stamp(pdf, text: "CFAK 388")
        let colors = try await Tool.picture(
            of: try await worker.imageToPDF(try await SampleImage.heic(), mediaType: .heic))
        #expect(colors.color(3, 3)[0] > 150 && colors.color(3, 3)[2] < 100)
        #expect(colors.color(colors.width - 4, 3)[0] < 100 && colors.color(colors.width - 4, 3)[2] > 150)
    }

    @Test func `refuses one that is cut`() async throws {
        let scan = try await SampleImage.tiff(SamplePDF.pages(2), packing: .lzw)
        let photo = try await SampleImage.heic()
        for share in stride(from: 0.0, to: 1, by: 0.1) {
            for (image, type) in [(scan, MediaType.tiff), (photo, .heic)] {
                let cut = image.prefix(Int(Double(image.count) * share))
                await #expect(throws: DocumentError.self, "\(type) \(share)") {
                    try await worker.imageToPDF(cut, mediaType: type)
                }
            }
        }
    }

    @Test func `refuses one of a size beyond reason before unpacking it`() async throws {
        for (width, height) in [(32_768, 1), (32_000, 32_000), (0xFFFF_FFFF, 0xFFFF_FFFF), (0, 5)] as [(Int, Int)] {
            let tiff = BareTIFF(width: width, height: height).data
            await #expect(throws: DocumentError.self, "\(width) × \(height)") {
                try await worker.imageToPDF(tiff, mediaType: .tiff)
            }
        }
        var photo = try await SampleImage.heic()
        // `ispe`: the size the file says an image has, behind four bytes of version.
        for place in photo.ranges(of: Data("ispe".utf8)) {
            let size = place.upperBound + 4
            photo.replaceSubrange(size..<size + 8, with: [0, 0, 0x7F, 0xFF, 0, 0, 0x7F, 0xFF])
        }
        let huge = photo
        await #expect(throws: DocumentError.self) { try await worker.imageToPDF(huge, mediaType: .heic) }
    }

    @Test func `refuses a TIFF whose pages run in a circle`() async throws {
        let circle = BareTIFF(width: 8, height: 1, next: 8).data
        await #expect(throws: DocumentError.self) { try await worker.imageToPDF(circle, mediaType: .tiff) }
        let single = BareTIFF(width: 8, height: 1).data
        #expect(try await worker.inspect(try await worker.imageToPDF(single, mediaType: .tiff)).pageCount == 1)
    }

    @Test func `survives files with bytes flipped at random`() async throws {
        var random = SeededRandom(11)
        let images: [(Data, MediaType)] = [
            (try await SampleImage.tiff(SamplePDF.pages(2), packing: .g4), .tiff),
            (try await SampleImage.tiff(SamplePDF.pages(1), packing: .jpeg), .tiff),
            (try await SampleImage.heic(), .heic),
        ]
        for (image, type) in images {
            for _ in 0..<40 {
                var data = image
                for _ in 0..<10 {
                    data[Int.random(in: 0..<data.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
                }
                do {
                    _ = try await worker.imageToPDF(data, mediaType: type)
                } catch {
                    #expect(error is DocumentError && error as? DocumentError != .timedOut)
                }
            }
        }
        #expect(try await worker.inspect(SamplePDF.pages(1)).pageCount == 1)
    }
}

/// What the first page of the two shows differs by no more than packing and resolution explain.
private func expectText(on pdf: Data, like original: Data, sourceLocation: SourceLocation = #_sourceLocation)
    async throws
{
    let (shown, expected) = (try await Tool.picture(of: pdf), try await Tool.picture(of: original))
    let pixels = min(shown.width, expected.width) * min(shown.height, expected.height)
    #expect(abs(shown.width - expected.width) <= 1 && abs(shown.height - expected.height) <= 1)
    var (ink, expectedInk) = (0, 0)
    for y in 0..<min(shown.height, expected.height) {
        for x in 0..<min(shown.width, expected.width) {
            ink += shown.color(x, y)[1] < 128 ? 1 : 0
            expectedInk += expected.color(x, y)[1] < 128 ? 1 : 0
        }
    }
    // The words are there, and the page around them is white.
    #expect(
        ink > expectedInk / 3 && ink < expectedInk * 3, "\(ink) of \(pixels), not \(expectedInk)",
        sourceLocation: sourceLocation)
}

/// What Poppler says of the images inside a PDF.
private func images(in pdf: Data) async throws -> String {
    String(decoding: try await Tool.run("pdfimages", ["-list", "in"], on: pdf), as: UTF8.self)
}

/// A TIFF of one unpacked row of bits, written by hand, that may claim any size.
private struct BareTIFF {
    var width: Int
    var height: Int
    /// Where the directory after the first stands; 0 for none.
    var next = 0

    var data: Data {
        let entries: [(tag: Int, type: Int, value: Int)] = [
            (256, 4, width), (257, 4, height), (258, 3, 1), (259, 3, 1), (262, 3, 1), (273, 4, 4), (277, 3, 1),
            (278, 4, height), (279, 4, 1),
        ]
        var bytes: [UInt8] = Array("II".utf8) + [42, 0, 8, 0, 0, 0] + little(entries.count, 2)
        for entry in entries {
            bytes += little(entry.tag, 2) + little(entry.type, 2) + little(1, 4) + little(entry.value, 4)
        }
        return Data(bytes + little(next, 4))
    }

    private func little(_ number: Int, _ size: Int) -> [UInt8] {
        (0..<size).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }
}
