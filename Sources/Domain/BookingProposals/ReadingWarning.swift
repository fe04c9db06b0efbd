/// What a person should look at of what was read, never blocking; it stands among the warnings of a proposal.
public enum ReadingWarning: String, Sendable, CaseIterable {
    /// The invoice names somebody else where it should name the dossier.
    case otherAddressee = "other-addressee"
    /// The buyer owes VAT on it at a rate that nothing states: the usual one was taken.
    case reverseChargeRate = "reverse-charge-rate"
    /// A line is not its quantity at its price, in a file that does not promise so (Peppol does).
    case lineAmounts = "line-amounts"
    /// A due date is stated that is none.
    case dueDateInvalid = "due-date-invalid"
    /// An account to pay to is stated as an IBAN that is none, as with a digit mistyped.
    case creditorIBANInvalid = "creditor-iban-invalid"
    /// The other party states a VAT number that is none.
    case vatNumberInvalid = "vat-number-invalid"
    /// The invoice bears a date more than a week after the day it was read (DOMAIN §8).
    case dateInFuture = "date-in-future"
    /// The amount to pay is rounded (EN 16931 BT-114): a payment of it leaves a few cents of the total open, or pays a few too many.
    case payableRounded = "payable-rounded"
}

extension BookingProposalEvent.Annotated {
    /// Whether a person who gives this has seen to what that warning is about. What only concerns the document stays.
    func dispels(_ warning: String) -> Bool {
        switch ReadingWarning(rawValue: warning) {
        case .reverseChargeRate, .lineAmounts: lines != nil
        case .dueDateInvalid: dueDate != nil
        case .creditorIBANInvalid: creditorIban != nil
        case .vatNumberInvalid: counterparty != nil
        case .dateInFuture: invoiceDate != nil
        case .otherAddressee, .payableRounded: false
        case nil: OpenQuestion(rawValue: warning) != nil && settles(warning)
        }
    }
}
