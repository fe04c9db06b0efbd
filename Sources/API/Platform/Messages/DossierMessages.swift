extension MessageCatalogue {
    /// Dossiers, their fiscal years, journals and periods.
    static let dossiers: MessageCatalogue = [
        "fiscal-years-overlap": Message(
            en: "The fiscal years {first} and {second} share a month.",
            fr: "Les exercices {first} et {second} partagent un mois.",
            nl: "De boekjaren {first} en {second} delen een maand.",
            de: "Die Geschäftsjahre {first} und {second} teilen einen Monat."),
        "fiscal-year-repeated": Message(
            en: "Two fiscal years are named {label}; document numbers must tell them apart.",
            fr: "Deux exercices s'appellent {label} ; les numéros des pièces doivent les distinguer.",
            nl: "Twee boekjaren heten {label}; de stuknummers moeten ze onderscheiden.",
            de: "Zwei Geschäftsjahre heißen {label}; Belegnummern müssen sie unterscheiden."),
        "fiscal-year-reversed": Message(
            en: "The fiscal year {label} ends before it starts.",
            fr: "L'exercice {label} se termine avant de commencer.",
            nl: "Het boekjaar {label} eindigt voor het begint.",
            de: "Das Geschäftsjahr {label} endet, bevor es beginnt."),
        "fiscal-year-in-use": Message(
            en:
                "{period} is in use and lies in the fiscal year {label}; it would come into {other}. Declare the year it lies in as well.",
            fr:
                "{period} est utilisée et se situe dans l'exercice {label} ; elle passerait dans {other}. Déclarez aussi l'exercice où elle se situe.",
            nl:
                "{period} is in gebruik en ligt in het boekjaar {label}; ze zou in {other} komen. Geef ook het boekjaar op waarin ze ligt.",
            de:
                "{period} wird verwendet und liegt im Geschäftsjahr {label}; sie käme in {other}. Geben Sie auch das Jahr an, in dem sie liegt."
        ),
        "quarters-not-kept": Message(
            en: "Fiscal years are kept by months; quarters are not available yet.",
            fr: "Les exercices sont tenus par mois ; les trimestres ne sont pas encore disponibles.",
            nl: "Boekjaren worden per maand bijgehouden; kwartalen zijn er nog niet.",
            de: "Geschäftsjahre werden nach Monaten geführt; Quartale gibt es noch nicht."),
        "counterparty-known-otherwise": Message(
            en: "This counterparty is known under another VAT number, or the number is somebody else's.",
            fr: "Cette contrepartie est connue sous un autre numéro de TVA, ou le numéro est celui d'un autre.",
            nl: "Deze tegenpartij is bekend onder een ander btw-nummer, of het nummer is van iemand anders.",
            de:
                "Dieser Geschäftspartner ist unter einer anderen USt-IdNr. bekannt, oder die Nummer gehört jemand anderem."
        ),
        "scheme-usual-taken": Message(
            en: "{account} is the usual account on that side already; let it be so no more first.",
            fr: "{account} est déjà le compte habituel de ce côté ; retirez-lui d'abord ce rôle.",
            nl: "{account} is aan die kant al de gebruikelijke rekening; haal die rol daar eerst weg.",
            de: "{account} ist auf dieser Seite schon das übliche Konto; nehmen Sie ihm das zuerst."),
        "scheme-full": Message(
            en: "A scheme says something of at most {most} accounts.",
            fr: "Un schéma décrit au plus {most} comptes.",
            nl: "Een schema beschrijft hoogstens {most} rekeningen.",
            de: "Ein Schema beschreibt höchstens {most} Konten."),
        "journal-exists": Message(
            en: "There is a journal {journal} already.",
            fr: "Il existe déjà un journal {journal}.",
            nl: "Er is al een dagboek {journal}.",
            de: "Ein Journal {journal} gibt es schon."),
        "unknown-journal": Message(
            en: "This dossier has no journal {journal}.",
            fr: "Ce dossier n'a pas de journal {journal}.",
            nl: "Dit dossier heeft geen dagboek {journal}.",
            de: "Dieses Mandat hat kein Journal {journal}."),
        "numbering-started": Message(
            en: "Journal {journal} has given its first number; the first number can no longer be chosen.",
            fr: "Le journal {journal} a donné son premier numéro ; celui-ci ne peut plus être choisi.",
            nl: "Dagboek {journal} heeft zijn eerste nummer gegeven; dat kan niet meer gekozen worden.",
            de: "Journal {journal} hat seine erste Nummer vergeben; sie lässt sich nicht mehr wählen."),
        "number-not-bookable": Message(
            en:
                "The accounting package takes numbers of digits alone, at most {longest}; {format} of journal {journal} gives none.",
            fr:
                "Le logiciel comptable n'accepte que des numéros en chiffres, {longest} au plus ; {format} du journal {journal} n'en donne pas.",
            nl:
                "Het boekhoudpakket neemt alleen nummers van cijfers aan, hoogstens {longest}; {format} van dagboek {journal} geeft er geen.",
            de:
                "Das Buchhaltungsprogramm nimmt nur Nummern aus Ziffern an, höchstens {longest}; {format} von Journal {journal} ergibt keine."
        ),
        "before-first-period": Message(
            en: "This journal begins with {first}; {period} lies before it.",
            fr: "Ce journal commence avec {first} ; {period} se situe avant.",
            nl: "Dit dagboek begint met {first}; {period} ligt daarvoor.",
            de: "Dieses Journal beginnt mit {first}; {period} liegt davor."),
        "period-closed": Message(
            en: "The period {period} is closed in this journal. Choose an open one, or open it again.",
            fr: "La période {period} est clôturée dans ce journal. Choisissez-en une ouverte, ou rouvrez-la.",
            nl: "De periode {period} is afgesloten in dit dagboek. Kies een open periode, of heropen ze.",
            de: "Die Periode {period} ist in diesem Journal geschlossen. Wählen Sie eine offene oder öffnen Sie sie."),
    ]
}
