extension MessageCatalogue {
    /// What keeps a proposal from being checked, each as a sentence of its own.
    static let keptBack: MessageCatalogue = [
        "unfilled-invoice-date": Message(
            en: "The invoice date is missing.", fr: "La date de facture manque.", nl: "De factuurdatum ontbreekt.",
            de: "Das Rechnungsdatum fehlt."),
        "unfilled-invoice-number": Message(
            en: "The invoice number is missing.", fr: "Le numéro de facture manque.",
            nl: "Het factuurnummer ontbreekt.", de: "Die Rechnungsnummer fehlt."),
        "unfilled-counterparty": Message(
            en: "The customer or supplier is missing.", fr: "Le client ou fournisseur manque.",
            nl: "De klant of leverancier ontbreekt.", de: "Der Kunde oder Lieferant fehlt."),
        "unfilled-total": Message(
            en: "The total is missing.", fr: "Le total manque.", nl: "Het totaal ontbreekt.",
            de: "Der Gesamtbetrag fehlt."),
        "unfilled-journal": Message(
            en: "The journal is missing.", fr: "Le journal manque.", nl: "Het dagboek ontbreekt.",
            de: "Das Journal fehlt."),
        "unfilled-period": Message(
            en: "The period is missing.", fr: "La période manque.", nl: "De periode ontbreekt.",
            de: "Die Periode fehlt."),
        "unfilled-lines": Message(
            en: "It has no booking lines; whoever checks it by itself says that it is to have none.",
            fr: "Il n'y a pas de lignes d'écriture ; qui la vérifie seule dit qu'il n'en faut pas.",
            nl: "Er zijn geen boekingslijnen; wie het afzonderlijk nakijkt, zegt dat er geen nodig zijn.",
            de: "Buchungszeilen fehlen; wer ihn einzeln prüft, sagt damit, dass keine nötig sind."),
        "unfilled-line-account": Message(
            en: "Line {line} has no ledger account.", fr: "La ligne {line} n'a pas de compte général.",
            nl: "Lijn {line} heeft geen grootboekrekening.", de: "Zeile {line} hat kein Sachkonto."),
        "unfilled-line-vat-code": Message(
            en: "Line {line} has no VAT code of this side.", fr: "La ligne {line} n'a pas de code TVA de ce côté.",
            nl: "Lijn {line} heeft geen btw-code van deze kant.", de: "Zeile {line} hat keinen Steuercode dieser Seite."
        ),
        "unfilled-exchange-rate": Message(
            en: "The exchange rate is missing.", fr: "Le cours de change manque.", nl: "De wisselkoers ontbreekt.",
            de: "Der Wechselkurs fehlt."),
        "kept-back-unbalanced": Message(
            en: "The lines do not add up to the total.", fr: "Les lignes ne donnent pas le total.",
            nl: "De lijnen tellen niet op tot het totaal.", de: "Die Zeilen ergeben nicht den Gesamtbetrag."),
        "kept-back-currency-not-allowed": Message(
            en: "The journal takes no foreign currency.", fr: "Le journal n'accepte pas de devise étrangère.",
            nl: "Het dagboek neemt geen vreemde munt.", de: "Das Journal nimmt keine fremde Währung."),
        "kept-back-credit-notes-only": Message(
            en: "The journal takes credit notes only.", fr: "Le journal n'accepte que des notes de crédit.",
            nl: "Het dagboek neemt alleen creditnota's.", de: "Das Journal nimmt nur Gutschriften."),
        "kept-back-period-closed": Message(
            en: "The period is closed in the journal.", fr: "La période est clôturée dans le journal.",
            nl: "De periode is afgesloten in het dagboek.", de: "Die Periode ist im Journal abgeschlossen."),
        "kept-back-reading-failed": Message(
            en: "The document could not be read.", fr: "La pièce n'a pas pu être lue.",
            nl: "Het document kon niet gelezen worden.", de: "Das Dokument ließ sich nicht lesen."),
        "broken-rule": Message(
            en: "The amounts of the invoice contradict each other (rule {rule}); state its total or its lines.",
            fr: "Les montants de la facture se contredisent (règle {rule}) ; indiquez son total ou ses lignes.",
            nl: "De bedragen van de factuur spreken elkaar tegen (regel {rule}); geef haar totaal of haar lijnen op.",
            de:
                "Die Beträge der Rechnung widersprechen einander (Regel {rule}); geben Sie Gesamtbetrag oder Zeilen an."
        ),
    ]

    /// What only a person can settle about an invoice: `OpenQuestion`, in lower case.
    static let asked: MessageCatalogue = [
        "asked-vat-breakdown-too-long": Message(
            en: "The invoice splits its VAT into more parts than are made lines; state the lines.",
            fr: "La facture ventile sa TVA en trop de parties pour en faire des lignes ; indiquez les lignes.",
            nl: "De factuur splitst haar btw in te veel delen om er lijnen van te maken; geef de lijnen op.",
            de: "Die Rechnung teilt ihre Steuer in zu viele Teile, um Zeilen daraus zu machen; geben Sie die Zeilen an."
        ),
        "asked-credit-note-negative": Message(
            en: "The amounts of this credit note are negative; say whether it is one.",
            fr: "Les montants de cette note de crédit sont négatifs ; dites si c'en est une.",
            nl: "De bedragen van deze creditnota zijn negatief; zeg of het er een is.",
            de: "Die Beträge dieser Gutschrift sind negativ; sagen Sie, ob es eine ist."),
        "asked-currency-unknown": Message(
            en: "The currency of the invoice is none; state it.",
            fr: "La devise de la facture n'en est pas une ; indiquez-la.",
            nl: "De munt van de factuur is er geen; geef ze op.",
            de: "Die Währung der Rechnung ist keine; geben Sie sie an."),
        "asked-third-party-payments": Message(
            en: "The invoice collects money for others too; state what of it is owed.",
            fr: "La facture encaisse aussi pour des tiers ; indiquez ce qui est dû.",
            nl: "De factuur int ook voor anderen; geef op wat verschuldigd is.",
            de: "Die Rechnung kassiert auch für andere; geben Sie an, was geschuldet ist."),
        "asked-br-co-18": Message(
            en: "The invoice does not say what its VAT is on; state the lines.",
            fr: "La facture ne dit pas sur quoi porte la TVA ; indiquez les lignes.",
            nl: "De factuur zegt niet waarop de btw slaat; geef de lijnen op.",
            de: "Die Rechnung sagt nicht, worauf die Steuer anfällt; geben Sie die Zeilen an."),
        "asked-br-45": Message(
            en: "No part of the invoice's VAT has a base; state the lines.",
            fr: "Aucune partie de la TVA de la facture n'a de base ; indiquez les lignes.",
            nl: "Geen deel van de btw van de factuur heeft een maatstaf; geef de lijnen op.",
            de: "Kein Teil der Steuer der Rechnung hat eine Grundlage; geben Sie die Zeilen an."),
        "asked-br-cl-01": Message(
            en: "This may be neither an invoice nor a credit note; say which it is.",
            fr: "Ceci n'est peut-être ni une facture ni une note de crédit ; dites ce que c'est.",
            nl: "Dit is misschien factuur noch creditnota; zeg welke van beide het is.",
            de: "Das ist vielleicht weder Rechnung noch Gutschrift; sagen Sie, was es ist."),
        "asked-vat-category-of-other-parties": Message(
            en: "The invoice has a VAT category these two parties cannot trade under; state the lines.",
            fr: "La catégorie de TVA de la facture ne convient pas à ces deux parties ; indiquez les lignes.",
            nl: "De btw-categorie van de factuur past niet bij deze twee partijen; geef de lijnen op.",
            de: "Die Steuerkategorie der Rechnung passt nicht zu diesen zwei Parteien; geben Sie die Zeilen an."),
        "asked-vat-category-unknown": Message(
            en: "The invoice has a VAT category that is not used in Belgium; state the lines.",
            fr: "La facture a une catégorie de TVA inusitée en Belgique ; indiquez les lignes.",
            nl: "De factuur heeft een btw-categorie die in België niet gebruikt wordt; geef de lijnen op.",
            de: "Die Rechnung hat eine Steuerkategorie, die in Belgien nicht verwendet wird; geben Sie die Zeilen an."),
        "asked-vat-rate-not-belgian": Message(
            en: "The invoice has a VAT rate that is not Belgian; state the lines.",
            fr: "La facture a un taux de TVA qui n'est pas belge ; indiquez les lignes.",
            nl: "De factuur heeft een btw-tarief dat niet Belgisch is; geef de lijnen op.",
            de: "Die Rechnung hat einen Steuersatz, der nicht belgisch ist; geben Sie die Zeilen an."),
    ]
}
