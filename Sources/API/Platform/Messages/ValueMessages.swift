extension MessageCatalogue {
    /// What the values of the field can be told, wherever they stand.
    static let values: MessageCatalogue = [
        "invalid-period": Message(
            en: "This is not an accounting period; write the month as 2026-10.",
            fr: "Ceci n'est pas une période comptable ; écrivez le mois comme 2026-10.",
            nl: "Dit is geen boekhoudperiode; schrijf de maand als 2026-10.",
            de: "Das ist keine Buchungsperiode; schreiben Sie den Monat wie 2026-10."),
        "invalid-amount": Message(
            en: "This is not an amount; write it with a point and two decimals, such as 121.00.",
            fr: "Ceci n'est pas un montant ; écrivez-le avec un point et deux décimales, comme 121.00.",
            nl: "Dit is geen bedrag; schrijf het met een punt en twee decimalen, zoals 121.00.",
            de: "Das ist kein Betrag; schreiben Sie ihn mit Punkt und zwei Dezimalen, etwa 121.00."),
        "invalid-currency": Message(
            en: "This is not a currency; use its three letters, such as EUR.",
            fr: "Ceci n'est pas une devise ; utilisez ses trois lettres, comme EUR.",
            nl: "Dit is geen munt; gebruik de drie letters, zoals EUR.",
            de: "Das ist keine Währung; verwenden Sie die drei Buchstaben, etwa EUR."),
        "invalid-rate": Message(
            en: "This is not an exchange rate; give the foreign units for one euro, such as 1.0825.",
            fr: "Ceci n'est pas un cours de change ; donnez les unités étrangères pour un euro, comme 1.0825.",
            nl: "Dit is geen wisselkoers; geef de vreemde eenheden voor één euro, zoals 1.0825.",
            de: "Das ist kein Wechselkurs; nennen Sie die fremden Einheiten für einen Euro, etwa 1.0825."),
        "invalid-vat-number": Message(
            en: "This VAT number is not valid; check its country code and its digits.",
            fr: "Ce numéro de TVA n'est pas valable ; vérifiez le code du pays et les chiffres.",
            nl: "Dit btw-nummer is niet geldig; controleer de landcode en de cijfers.",
            de: "Diese USt-IdNr. ist nicht gültig; prüfen Sie Ländercode und Ziffern."),
        "invalid-vat-rate": Message(
            en: "This is not a VAT rate; write it in percent, such as 21.00.",
            fr: "Ceci n'est pas un taux de TVA ; écrivez-le en pour cent, comme 21.00.",
            nl: "Dit is geen btw-tarief; schrijf het in procent, zoals 21.00.",
            de: "Das ist kein Steuersatz; schreiben Sie ihn in Prozent, etwa 21.00."),
        "unknown-vat-code": Message(
            en: "This VAT code is not known; the list of VAT codes shows those there are.",
            fr: "Ce code TVA n'est pas connu ; la liste des codes TVA montre ceux qui existent.",
            nl: "Deze btw-code is niet bekend; de lijst van btw-codes toont welke er zijn.",
            de: "Dieser Steuercode ist nicht bekannt; die Liste der Steuercodes zeigt, welche es gibt."),
        "vat-code-of-other-side": Message(
            en: "Lines of this side ({side}) do not bear the VAT code {code}; the list of codes shows theirs.",
            fr: "Les lignes de ce côté ({side}) ne portent pas le code TVA {code} ; la liste montre les leurs.",
            nl: "Regels aan deze kant ({side}) dragen geen btw-code {code}; de lijst van codes toont de hunne.",
            de: "Zeilen dieser Seite ({side}) tragen den Steuercode {code} nicht; die Liste zeigt die ihren."),
        "invalid-scheme-word": Message(
            en: "A word of a scheme has two to sixty characters, of which at least two are letters or digits.",
            fr: "Un mot d'un schéma compte deux à soixante caractères, dont au moins deux lettres ou chiffres.",
            nl: "Een woord van een schema telt twee tot zestig tekens, waarvan minstens twee letters of cijfers.",
            de: "Ein Wort eines Schemas hat zwei bis sechzig Zeichen, davon mindestens zwei Buchstaben oder Ziffern."),
        "invalid-enterprise-number": Message(
            en: "This enterprise number is not valid; it has ten digits, the last two of which are a check.",
            fr: "Ce numéro d'entreprise n'est pas valable ; il compte dix chiffres, dont les deux derniers contrôlent.",
            nl: "Dit ondernemingsnummer is niet geldig; het telt tien cijfers, waarvan de laatste twee controleren.",
            de: "Diese Unternehmensnummer ist nicht gültig; sie hat zehn Ziffern, die letzten zwei prüfen."),
        "invalid-iban": Message(
            en: "This IBAN is not valid; check it against the invoice.",
            fr: "Cet IBAN n'est pas valable ; vérifiez-le sur la facture.",
            nl: "Deze IBAN is niet geldig; vergelijk hem met de factuur.",
            de: "Diese IBAN ist nicht gültig; vergleichen Sie sie mit der Rechnung."),
        "invalid-email": Message(
            en: "This is not an e-mail address.",
            fr: "Ceci n'est pas une adresse e-mail.",
            nl: "Dit is geen e-mailadres.",
            de: "Das ist keine E-Mail-Adresse."),
        "invalid-account": Message(
            en: "A ledger account is a number of three to ten digits.",
            fr: "Un compte général est un numéro de trois à dix chiffres.",
            nl: "Een grootboekrekening is een nummer van drie tot tien cijfers.",
            de: "Ein Sachkonto ist eine Nummer aus drei bis zehn Ziffern."),
        "invalid-journal-code": Message(
            en: "The code of a journal has one to ten letters, digits, hyphens or underscores.",
            fr: "Le code d'un journal compte un à dix lettres, chiffres, traits d'union ou soulignés.",
            nl: "De code van een dagboek telt één tot tien letters, cijfers, streepjes of liggende streepjes.",
            de: "Das Kürzel eines Journals hat ein bis zehn Buchstaben, Ziffern, Binde- oder Unterstriche."),
        "invalid-number-format": Message(
            en: "This is no document number format: at most 40 characters, with {N}, {N:5} or {INV} and, if you like, "
                + "{YYYY}, {YY}, {MM} or {PP} among fixed text.",
            fr: "Ceci n'est pas un format de numéro : au plus 40 caractères, avec {N}, {N:5} ou {INV} et, au besoin, "
                + "{YYYY}, {YY}, {MM} ou {PP} dans du texte fixe.",
            nl: "Dit is geen nummerformaat: hoogstens 40 tekens, met {N}, {N:5} of {INV} en eventueel "
                + "{YYYY}, {YY}, {MM} of {PP} tussen vaste tekst.",
            de: "Das ist kein Nummernformat: höchstens 40 Zeichen, mit {N}, {N:5} oder {INV} und nach Wunsch "
                + "{YYYY}, {YY}, {MM} oder {PP} in festem Text."),
        "repeated-id": Message(
            en: "Something stands in this list twice.",
            fr: "Un élément figure deux fois dans cette liste.",
            nl: "Er staat iets twee keer in deze lijst.",
            de: "Etwas steht zweimal in dieser Liste."),
        "not-tried": Message(
            en: "The database was lost before this one's turn came. It is as it was; try again.",
            fr: "La base de données s'est interrompue avant que son tour ne vienne. Rien n'y a changé ; réessayez.",
            nl: "De databank viel weg voor dit aan de beurt was. Het is zoals het was; probeer opnieuw.",
            de: "Die Datenbank fiel aus, bevor dies an der Reihe war. Es ist, wie es war; versuchen Sie es noch einmal."
        ),
        "read-models-behind": Message(
            en: "The lists are {events} events behind the log; they are catching up.",
            fr: "Les listes ont {events} événements de retard sur le journal ; elles se mettent à jour.",
            nl: "De lijsten lopen {events} gebeurtenissen achter op het logboek; ze worden bijgewerkt.",
            de: "Die Listen sind {events} Ereignisse hinter dem Protokoll; sie werden nachgeführt."),
    ]
}
