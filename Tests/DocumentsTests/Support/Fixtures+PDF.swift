import TestTools

extension Fixtures {
    static let pdfs = ["pdf/facturx", "pdf/facturx-fnfe", "pdf/oca", "docs-misc"].flatMap(pdfFiles)

    static let hybridInvoices = ["pdf/facturx", "pdf/facturx-fnfe"].flatMap(pdfFiles)

    private static func pdfFiles(in folder: String) -> [String] {
        ((try? files(in: folder)) ?? []).filter { $0.hasSuffix(".pdf") }
    }
}
