import Domain
import Foundation

extension Invoice {
    /// The PDFs inside the file that show the invoice itself to people, in the order of the file; a PDF is told by its bytes, since
    /// what is stated of its type is often wrong. Those that the file names so, by the invoice's number or as the invoice; where it
    /// names none, a PDF that is the only one and is not said to be something else. In the German profiles every PDF is a supporting
    /// document, unless it is named so.
    public var humanViews: [InvoiceAttachment] {
        let pdfs = attachments.filter(\.isPDF)
        let named = pdfs.filter { $0.isNamed(asInvoice: number) }
        guard named.isEmpty, profile?.contains("xrechnung") != true, pdfs.count == 1 else { return named }
        return pdfs.filter { !$0.isSaidToBeSupporting }
    }
}

extension InvoiceAttachment {
    /// Whether it is called by the number of the invoice, such as `INV_2017_00001.pdf` for `INV/2017/00001`, or by a word for an
    /// invoice, such as `Factuur 2026-17` and `Commercial invoice (PDF)`.
    fileprivate func isNamed(asInvoice number: String?) -> Bool {
        if typeCode.map(Self.invoiceTypeCodes.contains) == true { return true }
        if let number, id == number { return true }
        let key = number.flatMap { InvoiceNumberKey($0) }
        return names.contains { name in
            if Self.commercialNames.contains(where: name.letters.hasPrefix) { return true }
            let rest = name.withoutLeadingWord(of: Self.words)
            if let rest, !rest.contains(where: { $0.isLetter || $0.isNumber }) { return true }
            // A number of one or two characters may as well count the attachments.
            guard let key, key.description.utf8.count > 2 else { return false }
            let numbers = [name, rest].compactMap { $0.flatMap { InvoiceNumberKey($0) }?.description }
            return Self.labels.contains { label in numbers.contains(label + key.description) }
        }
    }

    /// Whether it is plainly called something else than an invoice.
    fileprivate var isSaidToBeSupporting: Bool {
        !names.contains { $0.withoutLeadingWord(of: Self.words) != nil }
            && names.map(\.letters).contains { name in Self.supportingWords.contains(where: name.contains) }
    }

    private var names: [String] { [id, filename.map(Self.stem), description].compactMap(\.self) }

    private static func stem(_ filename: String) -> String {
        filename.lowercased().hasSuffix(".pdf") ? String(filename.dropLast(4)) : filename
    }

    /// UNTDID 1001 of an invoice and of a credit note.
    private static let invoiceTypeCodes: Set<String> = ["380", "381"]
    private static let commercialNames = ["commercialinvoice", "creditnote"]
    private static let words = [
        "invoice", "facture", "factuur", "rechnung", "creditnote", "creditnota", "notedecredit", "gutschrift",
    ]
    /// What may stand before a number, in the letters of its key.
    private static let labels = ["", "N", "NR", "NO", "NUMBER", "NUMMER", "NUMERO"]
    private static let supportingWords = [
        "timesheet", "timereport", "urenstaat", "stundenzettel", "terms", "conditions", "voorwaarden",
        "bedingungen", "deliverynote", "leveringsbon", "leverbon", "bonlivraison", "bondelivraison", "lieferschein",
        "packinglist", "bestelbon", "boncommande", "bondecommande", "purchaseorder", "hotel", "receipt",
        "salesslip", "specification", "contract", "contrat", "overeenkomst", "vertrag",
    ]
}

extension String {
    /// Its letters in lower case, without accents.
    fileprivate var letters: String {
        folding(options: [.caseInsensitive, .diacriticInsensitive], locale: nil).lowercased().filter(\.isLetter)
    }

    /// What follows the first of the words that it begins with, in any case and however its letters are kept apart; nil where it
    /// begins with none.
    fileprivate func withoutLeadingWord(of words: [String]) -> String? {
        words.lazy.compactMap { word -> String? in
            var (rest, letters) = (self[...], word[...])
            while let letter = letters.first, let character = rest.first {
                guard character.isLetter || !character.isNumber else { return nil }
                if character.isLetter {
                    guard String(character).letters == String(letter) else { return nil }
                    letters.removeFirst()
                }
                rest.removeFirst()
            }
            return letters.isEmpty ? String(rest) : nil
        }.first
    }
}
