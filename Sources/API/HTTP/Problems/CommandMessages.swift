extension MessageCatalogue {
    /// What commands and the reading of one's own writes can be told, whatever they are about.
    static let commands: MessageCatalogue = [
        "precondition-required": Message(
            en: "Say in If-Match which version you have seen, so that nobody's change is overwritten.",
            fr: "Indiquez dans If-Match la version que vous avez vue, pour n'écraser la modification de personne.",
            nl: "Geef in If-Match aan welke versie u gezien hebt, zodat niemands wijziging verloren gaat.",
            de: "Geben Sie in If-Match die Fassung an, die Sie gesehen haben, damit keine Änderung überschrieben wird."),
        "invalid-if-match": Message(
            en: "If-Match takes versions as an ETag gave them, such as \"12\"; no * and no weak tags.",
            fr:
                "If-Match prend les versions telles que données par un ETag, comme \"12\" ; ni * ni étiquettes faibles.",
            nl: "If-Match neemt versies zoals een ETag ze gaf, bijvoorbeeld \"12\"; geen * en geen zwakke tags.",
            de: "If-Match nimmt Fassungen, wie ein ETag sie nannte, etwa \"12\"; kein * und keine schwachen Tags."),
        "stale-version": Message(
            en:
                "This has changed since you saw it; it is now at version {current}. Look at the changes and decide again.",
            fr:
                "Ceci a changé depuis que vous l'avez vu ; la version est à présent {current}. Regardez les changements et décidez à nouveau.",
            nl:
                "Dit is gewijzigd sinds u het zag; het staat nu op versie {current}. Bekijk de wijzigingen en beslis opnieuw.",
            de:
                "Das hat sich geändert, seit Sie es sahen; jetzt gilt Fassung {current}. Sehen Sie die Änderungen an und entscheiden Sie neu."
        ),
        "idempotency-key-reused": Message(
            en: "This Idempotency-Key already belongs to another request. Take a new one.",
            fr: "Cette Idempotency-Key appartient déjà à une autre requête. Prenez-en une nouvelle.",
            nl: "Deze Idempotency-Key hoort al bij een andere aanvraag. Neem een nieuwe.",
            de: "Dieser Idempotency-Key gehört schon zu einer anderen Anfrage. Nehmen Sie einen neuen."),
        "invalid-idempotency-key": Message(
            en: "An Idempotency-Key is 1 to 255 visible ASCII characters, given once.",
            fr: "Une Idempotency-Key compte 1 à 255 caractères ASCII visibles et n'est donnée qu'une fois.",
            nl: "Een Idempotency-Key telt 1 tot 255 zichtbare ASCII-tekens en wordt één keer opgegeven.",
            de: "Ein Idempotency-Key besteht aus 1 bis 255 sichtbaren ASCII-Zeichen und steht nur einmal da."),
        "invalid-consistency-token": Message(
            en: "This Consistency-Token is not one of ours. Send it back exactly as you received it.",
            fr: "Ce Consistency-Token n'est pas des nôtres. Renvoyez-le exactement comme vous l'avez reçu.",
            nl: "Deze Consistency-Token is er geen van ons. Stuur hem precies terug zoals u hem kreeg.",
            de: "Dieses Consistency-Token ist keines von uns. Senden Sie es genau so zurück, wie Sie es bekamen."),
        "projection-behind": Message(
            en:
                "This list has not caught up to position {position} yet. Try again, wait longer, or accept it as it is.",
            fr:
                "Cette liste n'en est pas encore à la position {position}. Réessayez, attendez davantage ou acceptez-la telle quelle.",
            nl:
                "Deze lijst is nog niet bij tot positie {position}. Probeer opnieuw, wacht langer of neem ze zoals ze is.",
            de:
                "Diese Liste ist noch nicht bis Position {position} nachgeführt. Versuchen Sie es wieder, warten Sie länger oder nehmen Sie sie so."
        ),
        "newer-event": Message(
            en:
                "A newer version of Paraph has written {type} here, which this server cannot judge. Nothing was changed; update it.",
            fr:
                "Une version plus récente de Paraph a inscrit {type} ici ; ce serveur ne peut en juger. Rien n'a changé ; mettez-le à jour.",
            nl:
                "Een nieuwere versie van Paraph schreef hier {type}, wat deze server niet kan beoordelen. Er is niets gewijzigd; werk hem bij.",
            de:
                "Eine neuere Version von Paraph hat hier {type} geschrieben, was dieser Server nicht beurteilen kann. Nichts wurde geändert; bitte aktualisieren."
        ),
        "too-much-contention": Message(
            en: "Others are changing the same things at this moment. Try again.",
            fr: "D'autres modifient les mêmes données en ce moment. Réessayez.",
            nl: "Anderen wijzigen op dit moment dezelfde gegevens. Probeer opnieuw.",
            de: "Andere ändern gerade dieselben Daten. Versuchen Sie es noch einmal."),
        "other-epoch": Message(
            en: "Your Consistency-Token is of another log; this one is {epoch}. Read again from the start.",
            fr: "Votre Consistency-Token vient d'un autre journal ; celui-ci est {epoch}. Relisez depuis le début.",
            nl: "Uw Consistency-Token komt van een ander logboek; dit is {epoch}. Lees opnieuw van het begin.",
            de: "Ihr Consistency-Token stammt aus einem anderen Protokoll; dieses ist {epoch}. Lesen Sie von vorn."),
    ]
}
