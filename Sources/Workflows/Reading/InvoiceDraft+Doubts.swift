import Domain
import Formats

/// What the invoice says of its VAT and cannot be, for all that is known of the two parties. A person decides what it is booked with.
extension InvoiceDraft {
    var doubtsOnVAT: Set<OpenQuestion> { Set(parts.compactMap(doubt)) }

    private func doubt(on part: VATAmounts) -> OpenQuestion? {
        guard !isDeclared(part) else { return nil }
        if part.hasUnknownCategory { return .vatCategoryUnknown }
        switch part.category {
        case .intraCommunity, .export, .reverseCharge:
            return canTrade(under: part.category) ? nil : .vatCategoryOfOtherParties
        case .canaryIslands, .ceutaAndMelilla, .splitPayment: return isSupplierBelgian ? .vatCategoryUnknown : nil
        case .standard, nil: return canCharge(part.rate) ? nil : .vatRateNotBelgian
        case .zeroRated, .exempt, .outOfScope: return nil
        }
    }

    /// The seller said in the Belgian profile where it declares the amount, and it is the one to know.
    private func isDeclared(_ part: VATAmounts) -> Bool {
        guard let code = part.ublBECode, declaredCode(of: part) != nil else { return false }
        return rules.side == .sale || code.hasPrefix("OSS")
    }

    private func canTrade(under category: VATCategory?) -> Bool {
        switch (category, rules.side) {
        case (.intraCommunity, .purchase): !isOtherPartyKnown || isWithinUnionForGoods
        case (.intraCommunity, .sale): isWithinUnionForGoods && otherParty.vatNumber != nil
        case (.export, _): !isOtherPartyKnown || !isWithinUnionForGoods && territory == .elsewhere
        // Of the VAT of a private person in the Union nobody is relieved; outside it businesses may have no number.
        case (.reverseCharge, .sale): territory == .elsewhere || hasNumber(otherParty)
        case (.reverseCharge, .purchase): true
        default: true
        }
    }

    /// Whether that rate may be charged by who sells: a Belgian, or the dossier, which charges that of another member state only to
    /// those there who have no VAT number (the one-stop shop).
    private func canCharge(_ rate: VATRate?) -> Bool {
        guard let rate, !rate.isZero, !VATRate.belgian.contains(rate) else { return true }
        return switch rules.side {
        case .purchase: !isSupplierBelgian
        case .sale: territory == .union && otherParty.statedVATNumber == nil
        }
    }

    /// Northern Ireland is of the Union as far as goods are concerned.
    private var isWithinUnionForGoods: Bool { territory == .union || decidingVATNumber?.prefix == "XI" }

    private var isSupplierBelgian: Bool {
        rules.side == .sale || isOtherPartyKnown && territory == .belgium
    }

    /// Whether anything tells where the other party is.
    private var isOtherPartyKnown: Bool {
        decidingVATNumber != nil || otherParty.country != nil || !otherParty.enterpriseNumbers.isEmpty
    }

    private func hasNumber(_ party: InvoiceParty) -> Bool {
        party.statedVATNumber != nil || party.statedLegalNumber != nil || !party.enterpriseNumbers.isEmpty
    }
}
