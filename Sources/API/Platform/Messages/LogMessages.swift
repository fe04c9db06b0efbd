extension MessageCatalogue {
    /// The log itself, and what is proven from it.
    static let log: MessageCatalogue = [
        "log-not-signed": Message(
            en:
                "Nothing is proven here: the log is empty, or this server cannot sign it. Tell whoever runs this server.",
            fr: "Rien n'est prouvé ici : le journal est vide, ou ce serveur ne peut le signer. Prévenez l'exploitant.",
            nl:
                "Hier wordt niets bewezen: het logboek is leeg, of deze server kan het niet ondertekenen. Verwittig de beheerder.",
            de:
                "Hier wird nichts bewiesen: Das Protokoll ist leer, oder dieser Server kann es nicht signieren. Sagen Sie es dem Betreiber."
        ),
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
