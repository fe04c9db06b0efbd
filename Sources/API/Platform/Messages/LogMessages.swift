extension MessageCatalogue {
    /// The log itself, and what is proven from it.
    static let log: MessageCatalogue = [
        "log-not-signed": Message(
            en: "Nothing is proven here: this server has no key to sign the log with, or the log is empty.",
            fr: "Rien n'est prouvé ici : ce serveur n'a pas de clé pour signer le journal, ou celui-ci est vide.",
            nl:
                "Hier wordt niets bewezen: deze server heeft geen sleutel om het logboek te ondertekenen, of het is leeg.",
            de: "Hier wird nichts bewiesen: Dieser Server hat keinen Schlüssel für das Protokoll, oder es ist leer."),
        "log-rewritten": Message(
            en: "The log does not fit what was signed over its first {size} events. Tell whoever runs this server.",
            fr:
                "Le journal ne correspond pas à ce qui fut signé sur ses {size} premiers événements. Prévenez l'exploitant.",
            nl:
                "Het logboek past niet bij wat over de eerste {size} gebeurtenissen ondertekend is. Verwittig de beheerder.",
            de:
                "Das Protokoll passt nicht zu dem, was über {size} Ereignisse signiert wurde. Verständigen Sie den Betreiber."
        ),
    ]
}
