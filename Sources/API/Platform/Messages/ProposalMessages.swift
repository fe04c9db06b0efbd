extension MessageCatalogue {
    /// Booking proposals: annotated, checked, deleted.
    static let proposals: MessageCatalogue = [
        "proposal-already-sent": Message(
            en: "This proposal was sent to the accounting package; it can no longer be changed.",
            fr: "Cette proposition a été envoyée au logiciel comptable ; elle ne peut plus être modifiée.",
            nl: "Dit voorstel is naar het boekhoudpakket verzonden; het kan niet meer gewijzigd worden.",
            de: "Dieser Vorschlag wurde an das Buchhaltungsprogramm gesendet; er lässt sich nicht mehr ändern."),
        "proposal-deleted": Message(
            en: "This proposal was taken out of the worklist.",
            fr: "Cette proposition a été retirée de la liste de travail.",
            nl: "Dit voorstel is uit de werklijst verwijderd.",
            de: "Dieser Vorschlag wurde aus der Arbeitsliste genommen."),
        "journal-of-other-side": Message(
            en:
                "Journal {journal} is for the other side: purchases go into purchase journals, sales into sales journals.",
            fr:
                "Le journal {journal} est de l'autre côté : les achats vont dans un journal d'achats, les ventes dans un "
                + "journal de ventes.",
            nl: "Dagboek {journal} is voor de andere kant: aankopen gaan in een aankoopdagboek, verkopen in een "
                + "verkoopdagboek.",
            de: "Journal {journal} gehört zur anderen Seite: Einkäufe gehören in ein Einkaufs-, Verkäufe in ein "
                + "Verkaufsjournal."),
        "credit-notes-only": Message(
            en: "Journal {journal} takes credit notes only.",
            fr: "Le journal {journal} n'accepte que des notes de crédit.",
            nl: "Dagboek {journal} neemt alleen creditnota's.",
            de: "Journal {journal} nimmt nur Gutschriften."),
        "missing-fields": Message(
            en: "This cannot be checked yet. {errors}",
            fr: "Ceci ne peut pas encore être vérifié. {errors}",
            nl: "Dit kan nog niet nagekeken worden. {errors}",
            de: "Das lässt sich noch nicht prüfen. {errors}"),
        "help-not-active": Message(
            en: "Your office has not switched on asking for help.",
            fr: "Votre fiduciaire n'a pas activé les demandes d'aide.",
            nl: "Uw kantoor heeft hulp vragen niet ingeschakeld.",
            de: "Ihre Kanzlei hat Bitten um Hilfe nicht eingeschaltet."),
        "not-all-possible": Message(
            en: "This cannot be done to {count} of them, so it was done to none.",
            fr: "Ceci est impossible pour {count} des éléments choisis ; aucun n'a donc été modifié.",
            nl: "Dit kan niet voor {count} ervan; daarom is er geen enkel gewijzigd.",
            de: "Bei {count} davon geht das nicht; deshalb wurde nichts geändert."),
        "ids-or-filter": Message(
            en: "Name them by ids or by a filter, not by both.",
            fr: "Désignez-les par ids ou par filter, pas par les deux.",
            nl: "Noem ze met ids of met filter, niet met allebei.",
            de: "Nennen Sie sie mit ids oder mit filter, nicht mit beiden."),
        "too-many-proposals": Message(
            en: "The filter finds more than {limit} proposals. Narrow it, and do the rest afterwards.",
            fr: "Le filtre trouve plus de {limit} propositions. Resserrez-le, et faites le reste ensuite.",
            nl: "De filter vindt meer dan {limit} voorstellen. Maak hem nauwer en doe de rest daarna.",
            de: "Der Filter findet mehr als {limit} Vorschläge. Engen Sie ihn ein und erledigen Sie den Rest danach."),
    ]
}
