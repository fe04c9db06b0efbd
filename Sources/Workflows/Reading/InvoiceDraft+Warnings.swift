import Domain
import Formats

extension InvoiceDraft {
    /// What a person should look at, in order of name.
    /// - Parameter day: the one it is read on.
    func warnings(about lines: DraftedLines, on day: CalendarDate) -> [String] {
        var warnings = [isAddressedToOther ? ReadingWarning.otherAddressee : nil]
        warnings.append(lines.assumesRateOwed ? .reverseChargeRate : nil)
        warnings.append(hasDoubtfulLineAmounts ? .lineAmounts : nil)
        warnings.append(invoice.dueDate == nil && invoice.statedDueDate != nil ? .dueDateInvalid : nil)
        warnings.append(statesInvalidIBAN ? .creditorIBANInvalid : nil)
        warnings.append(statesInvalidVATNumber ? .vatNumberInvalid : nil)
        warnings.append(isDated(after: day) ? .dateInFuture : nil)
        warnings.append(invoice.totals.rounding?.isZero == false ? .payableRounded : nil)
        let doubts = asksAboutVAT ? [] : doubtsOnVAT.map(\.rawValue)
        return (warnings.compactMap(\.?.rawValue) + doubts).sorted()
    }

    /// Of an invoice for somebody else the parties say nothing of how the dossier books it; whoever keeps it all the same is warned.
    var asksAboutVAT: Bool { rules.dossier.enterpriseNumber != nil && !isAddressedToOther }

    /// The invoice names somebody else where it should name the dossier. Nothing is said where it names nobody, or nobody but by name.
    private var isAddressedToOther: Bool {
        let addressee = rules.side == .purchase ? invoice.buyer : invoice.seller
        guard rules.dossier.enterpriseNumber != nil, !isOwn(addressee) else { return false }
        return addressee.isForeign || addressee.vatNumber != nil || !addressee.enterpriseNumbers.isEmpty
    }

    /// Where a line that is not its quantity at its price breaks a rule, it is asked about instead.
    private var hasDoubtfulLineAmounts: Bool {
        !invoice.promisesLineAmounts && !InvoiceRules.lineAmounts(of: invoice).isEmpty
    }

    /// An account that looks like an IBAN and is none. Accounts of other kinds are no mistake.
    private var statesInvalidIBAN: Bool {
        guard rules.side == .purchase, !isOwn(otherParty) else { return false }
        return invoice.paymentMeans.contains { means in
            means.iban == nil && means.statedAccount.map(Self.looksLikeIBAN) ?? false
        }
    }

    private static func looksLikeIBAN(_ account: String) -> Bool {
        let compact = account.filter { !$0.isWhitespace }.uppercased()
        guard let country = CountryCode(String(compact.prefix(2))) else { return false }
        let checkDigits = compact.dropFirst(country.description.count).prefix(2)
        return checkDigits.count == 2 && checkDigits.allSatisfy(\.isNumber) && (14...34).contains(compact.count)
    }

    /// A number without a digit is none, but a word that says so.
    private var statesInvalidVATNumber: Bool {
        guard let stated = otherParty.statedVATNumber, !isOwn(otherParty) else { return false }
        return otherParty.vatNumber == nil && stated.contains(where: \.isNumber)
    }

    private func isDated(after day: CalendarDate) -> Bool {
        invoice.issueDate.map { day.days(until: $0) > Self.mostDaysAhead } ?? false
    }

    /// A date further ahead is one that was mistyped, more often than not.
    private static let mostDaysAhead = 7
}
