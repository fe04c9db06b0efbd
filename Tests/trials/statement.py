"""What an XML invoice says, read without Paraph's code, to compare a proposal with. Standard library only."""

import re
from decimal import Decimal, InvalidOperation

CREDIT_NOTES = set("81 83 261 262 296 308 381 396 420 458 502 503 532".split())
UNCHARGED = {"AE", "E", "G", "K", "O", "Z"}
FEW_CENTS = Decimal("0.05")


def read(root):
    return CII(root) if root.tag.endswith(("}CrossIndustryInvoice", "}CrossIndustryDocument")) else UBL(root)


def differences(said, view):
    """The fields of a purchase's proposal that say something else than the file, as `{name: (the file's, the proposal's)}`."""
    sign = -1 if (said.total or 0) < 0 else 1
    party = view["counterparty"] or {"name": None, "vat_number": None}
    name, vat_number = one_line(said.seller_name), compact(said.seller_vat_number)
    pairs = {
        "invoice_number": (one_line(said.number), view["invoice_number"]),
        "invoice_date": (said.date, view["invoice_date"]),
        "due_date": (said.due_date, view["due_date"]),
        "credit_note": (said.is_credit_note != (sign < 0), view["credit_note"]),
        "currency": (said.currency, view["currency"]),
        "total": (said.total and sign * said.total, view["total"] and Decimal(view["total"]["amount"])),
        "creditor_iban": (said.iban, view["creditor_iban"]),
        "communication": (compact(said.communication), compact(view["communication"])),
    }
    found = {field: pair for field, pair in pairs.items() if pair[0] != pair[1]}
    is_invalid = any(warning["code"] == "vat-number-invalid" for warning in view["warnings"])
    if vat_number and any(map(str.isdigit, vat_number)) and not is_invalid:
        # By its number a counterparty is known, whatever it calls itself; without one by its name, and in any case.
        if vat_number != party["vat_number"]:
            found["vat_number"] = (vat_number, party["vat_number"])
    elif name and not is_invalid and name.upper() != (party["name"] or "").upper():
        found["name"] = (name, party["name"])
    vat = by_rate((rate, sign * base, sign * tax) for rate, base, tax in said.vat)
    booked = by_rate((line["vat_rate"], Decimal(line["base"]), Decimal(line["vat"])) for line in view["lines"])
    # What rounding leaves is booked with a base. A file without a breakdown is booked by its lines or its totals.
    if said.vat and (vat.keys() != booked.keys() or any(
            vat[rate][1] != booked[rate][1] or abs(vat[rate][0] - booked[rate][0]) > FEW_CENTS for rate in vat)):
        found["lines"] = (vat, booked)
    return found


def by_rate(amounts):
    """Base and VAT at each rate; what bears no VAT is at none, though the buyer may owe some on it."""
    sums = {}
    for rate, base, tax in amounts:
        rate = decimal(rate) if tax else None
        old = sums.get(rate, (Decimal(0), Decimal(0)))
        sums[rate] = (old[0] + base, old[1] + tax)
    return {rate: sum for rate, sum in sums.items() if any(sum)}


def one_line(text):
    return " ".join(text.split()) if text else None


def compact(text):
    return re.sub(r"[\s.\-/:+*]", "", text).upper() if text else None


def decimal(text):
    try:
        return round(Decimal(text.strip(" %").replace(",", ".")), 2) if text else None
    except InvalidOperation:
        return None


def day(text):
    return text and (f"{text[:4]}-{text[4:6]}-{text[6:8]}" if text[:8].isdigit() else text[:10])


class Tree:
    """Finds elements by their local names, whatever their prefixes and the versions of their namespaces."""

    def __init__(self, root):
        self.root = root

    def all(self, path, start=None):
        found = [self.root if start is None else start]
        for name in path.split("/"):
            found = [child for element in found for child in element
                     if isinstance(child.tag, str) and child.tag.rpartition("}")[2] in name.split("|")]
        return found

    def text(self, path, start=None):
        texts = ("".join(element.itertext()).strip() for element in self.all(path, start))
        return next((text for text in texts if text), None)

    def first_iban(self, path):
        """The first account that is one; others may be alternatives."""
        for account in map(compact, ("".join(element.itertext()) for element in self.all(path))):
            if account and re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{10,30}", account, re.ASCII):
                if int("".join(str(int(letter, 36)) for letter in account[4:] + account[:4])) % 97 == 1:
                    return account
        return None

    def amounts(self, parts, category, rates, base, tax):
        """The rate charged, the base and the VAT of each part of a breakdown."""
        return [("0" if self.text(category, part) in UNCHARGED else self.rate(rates, part),
                 decimal(self.text(base, part)) or Decimal(0), decimal(self.text(tax, part)) or Decimal(0))
                for part in parts]

    def rate(self, paths, part):
        return next((rate for path in paths if (rate := self.text(path, part))), None)


class UBL(Tree):
    def __init__(self, root):
        super().__init__(root)
        kind = "CreditNote" if root.tag.endswith("}CreditNote") else "Invoice"
        seller = next(iter(self.all("AccountingSupplierParty/Party")), root)
        self.number = self.text("ID")
        self.date = day(self.text("IssueDate"))
        self.due_date = day(self.text("DueDate") or self.text("PaymentMeans/PaymentDueDate"))
        self.is_credit_note = kind == "CreditNote" or self.text(f"{kind}TypeCode") in CREDIT_NOTES
        self.currency = self.text("DocumentCurrencyCode") or next(
            (amount.get("currencyID") for amount in self.all("LegalMonetaryTotal/PayableAmount")), "EUR")
        self.seller_name = self.text("PartyLegalEntity/RegistrationName", seller) or self.text("PartyName/Name", seller)
        self.seller_vat_number = next(
            (self.text("CompanyID", scheme) for scheme in self.all("PartyTaxScheme", seller)
             if self.text("TaxScheme/ID", scheme) in ("VAT", None)), None)
        self.total = decimal(self.text("LegalMonetaryTotal/TaxInclusiveAmount"))
        parts = [part for part in self.all("TaxTotal/TaxSubtotal")
                 if all(amount.get("currencyID") in (None, self.currency) for amount in self.all("TaxAmount", part))]
        self.vat = self.amounts(
            parts, "TaxCategory/ID", ["TaxCategory/Percent", "Percent"], "TaxableAmount", "TaxAmount")
        self.iban = self.first_iban("PaymentMeans/PayeeFinancialAccount/ID")
        self.communication = self.text("PaymentMeans/PaymentID") or self.text("PaymentMeans/InstructionID")


class CII(Tree):
    def __init__(self, root):
        super().__init__(root)
        header = "ExchangedDocument|HeaderExchangedDocument/"
        trade = "SupplyChainTradeTransaction|SpecifiedSupplyChainTradeTransaction/"
        settled = trade + "ApplicableHeaderTradeSettlement|ApplicableSupplyChainTradeSettlement/"
        agreed = trade + "ApplicableHeaderTradeAgreement|ApplicableSupplyChainTradeAgreement/"
        sums = settled + "SpecifiedTradeSettlementHeaderMonetarySummation|SpecifiedTradeSettlementMonetarySummation/"
        seller = next(iter(self.all(agreed + "SellerTradeParty")), root)
        self.number = self.text(header + "ID")
        self.date = day(self.text(header + "IssueDateTime"))
        self.due_date = day(self.text(settled + "SpecifiedTradePaymentTerms/DueDateDateTime"))
        self.is_credit_note = self.text(header + "TypeCode") in CREDIT_NOTES
        self.currency = self.text(settled + "InvoiceCurrencyCode") or "EUR"
        self.seller_name = self.text("Name", seller)
        self.seller_vat_number = next(
            (number.text for number in self.all("SpecifiedTaxRegistration/ID", seller)
             if number.get("schemeID") == "VA"), None)
        self.total = decimal(self.text(sums + "GrandTotalAmount"))
        self.vat = self.amounts(
            self.all(settled + "ApplicableTradeTax"), "CategoryCode", ["RateApplicablePercent|ApplicablePercent"],
            "BasisAmount", "CalculatedAmount")
        account = "SpecifiedTradeSettlementPaymentMeans/PayeePartyCreditorFinancialAccount/IBANID|ProprietaryID"
        self.iban = self.first_iban(settled + account)
        self.communication = self.text(settled + "PaymentReference")
