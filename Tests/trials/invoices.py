"""Invoices for the trials to deliver."""

NAMESPACE = "urn:oasis:names:specification:ubl:schema:xsd"


def invoice(number, hundreds, date="2026-03-02", wrong=False):
    """A UBL invoice of `hundreds` × 100 EUR and 21 % VAT; the total of a wrong one is a cent too much."""
    base, vat, total = f"{hundreds * 100}.00", f"{hundreds * 21}.00", f"{hundreds * 121}.0{int(wrong)}"

    def amount(name, value):
        return f'<cbc:{name} currencyID="EUR">{value}</cbc:{name}>'

    def party(role, name, vat_number):
        return (f"<cac:{role}><cac:Party><cac:PartyTaxScheme><cbc:CompanyID>{vat_number}</cbc:CompanyID>{scheme}"
                f"</cac:PartyTaxScheme><cac:PartyLegalEntity><cbc:RegistrationName>{name}</cbc:RegistrationName>"
                f"</cac:PartyLegalEntity></cac:Party></cac:{role}>")

    scheme = "<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>"
    category = f"<cbc:ID>S</cbc:ID><cbc:Percent>21</cbc:Percent>{scheme}"
    return (
        f'<Invoice xmlns="{NAMESPACE}:Invoice-2" xmlns:cac="{NAMESPACE}:CommonAggregateComponents-2" '
        f'xmlns:cbc="{NAMESPACE}:CommonBasicComponents-2">'
        f"<cbc:ID>{number}</cbc:ID><cbc:IssueDate>{date}</cbc:IssueDate>"
        "<cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode><cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>"
        + party("AccountingSupplierParty", "Fournitures du Canal", "BE0403170701")
        + party("AccountingCustomerParty", "Brasserie du Nord", "BE0403019261")
        + f"<cac:TaxTotal>{amount('TaxAmount', vat)}<cac:TaxSubtotal>{amount('TaxableAmount', base)}"
        f"{amount('TaxAmount', vat)}<cac:TaxCategory>{category}</cac:TaxCategory></cac:TaxSubtotal></cac:TaxTotal>"
        f"<cac:LegalMonetaryTotal>{amount('LineExtensionAmount', base)}{amount('TaxExclusiveAmount', base)}"
        f"{amount('TaxInclusiveAmount', total)}{amount('PayableAmount', total)}</cac:LegalMonetaryTotal>"
        '<cac:InvoiceLine><cbc:ID>1</cbc:ID><cbc:InvoicedQuantity unitCode="C62">1</cbc:InvoicedQuantity>'
        f"{amount('LineExtensionAmount', base)}<cac:Item><cbc:Name>Paper</cbc:Name>"
        f"<cac:ClassifiedTaxCategory>{category}</cac:ClassifiedTaxCategory></cac:Item>"
        f"<cac:Price>{amount('PriceAmount', base)}</cac:Price></cac:InvoiceLine></Invoice>"
    ).encode()
