import Documents
import Foundation
import TestTools
import Testing

@Suite struct `Turning an image into a PDF` {
    let worker: DocumentWorkers

    init() throws {
        worker = try Workers.shared.get()
    }

    @Test(arguments: [("docs-misc/simple.jpg", .jpeg), ("docs-misc/simple.png", .png)] as [(String, MediaType)])
    func `shows a real one on one page, the same bytes each time`(path: String, type: MediaType) async throws {
        let image = try Fixtures.data(path)
        let pdf = try await worker.imageToPDF(image, mediaType: type)
        let page = try #require(try await worker.inspect(pdf).pages.first)
        #expect(page.width <= 842 && page.height <= 842)
        _ = try await Tool.run("qpdf", ["--check", "in"], on: pdf)
        #expect(try await worker.imageToPDF(image, mediaType: type) == pdf)
        let picture = try await Tool.picture(of: pdf)
        #expect(Set(picture.bytes).count > 10)
        _ = try await worker.stamp(pdf, text: "CFAK 388")
    }

    @Test(arguments: 1...8)
    func `turns a photo upright`(orientation: Int) async throws {
        // Twice as wide as tall, with a red square in its first corner: Exif says where that corner belongs.
        let photo = try await SampleImage.jpeg(orientation: orientation)
        let picture = try await Tool.picture(of: try await worker.imageToPDF(photo, mediaType: .jpeg))
        let isUpright = orientation < 5
        #expect((picture.width > picture.height) == isUpright)
        let (right, bottom) = (picture.width - 4, picture.height - 4)
        let corners = [
            (3, 3), (right, 3), (right, bottom), (3, bottom), (3, 3), (right, 3), (right, bottom), (3, bottom),
        ]
        let expected = corners[orientation - 1]
        for corner in corners.prefix(4) {
            let color = picture.color(corner.0, corner.1)
            let isRed = color[0] > 150 && color[1] < 100
            #expect(isRed == (corner == expected), "\(corner) is \(color)")
        }
    }

    @Test func `refuses a picture that is cut or is something else`() async throws {
        for (path, type) in [("docs-misc/simple.jpg", MediaType.jpeg), ("docs-misc/simple.png", .png)] {
            let image = try Fixtures.data(path)
            for share in stride(from: 0.0, to: 1, by: 0.1) {
                let cut = image.prefix(Int(Double(image.count) * share))
                await #expect(throws: DocumentError.self, "\(share)") {
                    try await worker.imageToPDF(cut, mediaType: type)
                }
            }
        }
        await #expect(throws: DocumentError.self) { try await worker.imageToPDF(SamplePDF.pages(1), mediaType: .jpeg) }
        await #expect(throws: DocumentError.self) { try await worker.imageToPDF(SamplePDF.pages(1), mediaType: .pdf) }
    }

    @Test func `refuses one of a size beyond reason before unpacking it`() async throws {
        var png = try Fixtures.data("docs-misc/simple.png")
        png.replaceSubrange(16..<24, with: [0x00, 0x00, 0x7F, 0xFF, 0x00, 0x00, 0x7F, 0xFF])
        await #expect(throws: DocumentError.tooLarge) { try await worker.imageToPDF(png, mediaType: .png) }
    }

    @Test func `survives images with bytes flipped at random`() async throws {
        var random = SeededRandom(7)
        for (path, type) in [("docs-misc/simple.jpg", MediaType.jpeg), ("docs-misc/simple.png", .png)] {
            let image = try Fixtures.data(path)
            for _ in 0..<60 {
                var data = image
                for _ in 0..<20 {
                    data[Int.random(in: 0..<600, using: &random)] = UInt8.random(in: 0...255, using: &random)
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
