extension MessageCatalogue {
    /// Filters of events, and webhooks.
    static let webhooks: MessageCatalogue = [
        "invalid-event-type": Message(
            en: "Name a type such as paraph.document.uploaded, or all below a name: paraph.document.*.",
            fr: "Nommez un type comme paraph.document.uploaded, ou tous sous un nom : paraph.document.*.",
            nl: "Noem een type zoals paraph.document.uploaded, of alle onder een naam: paraph.document.*.",
            de: "Nennen Sie einen Typ wie paraph.document.uploaded oder alle unter einem Namen: paraph.document.*."),
        "unknown-event-type": Message(
            en: "There is no event of the type {type}. GET /asyncapi.json names them all.",
            fr: "Il n'existe pas d'événement du type {type}. GET /asyncapi.json les nomme tous.",
            nl: "Er bestaat geen gebeurtenis van het type {type}. GET /asyncapi.json noemt ze allemaal.",
            de: "Es gibt kein Ereignis vom Typ {type}. GET /asyncapi.json nennt alle."),
        "invalid-webhook-url": Message(
            en: "Give an https address without user, password and fragment.",
            fr: "Donnez une adresse https sans utilisateur, mot de passe ni fragment.",
            nl: "Geef een https-adres zonder gebruiker, wachtwoord en fragment.",
            de: "Geben Sie eine https-Adresse ohne Benutzer, Passwort und Fragment an."),
        "webhook-address-refused": Message(
            en: "Webhooks go to public addresses over https only.",
            fr: "Les webhooks ne vont qu'à des adresses publiques, en https.",
            nl: "Webhooks gaan alleen naar publieke adressen, over https.",
            de: "Webhooks gehen nur an öffentliche Adressen, über https."),
        "too-many-webhooks": Message(
            en: "An office has at most {most} webhooks. Remove one first.",
            fr: "Un cabinet a au plus {most} webhooks. Supprimez-en un d'abord.",
            nl: "Een kantoor heeft hoogstens {most} webhooks. Verwijder er eerst een.",
            de: "Eine Kanzlei hat höchstens {most} Webhooks. Entfernen Sie zuerst einen."),
        "after-beyond-head": Message(
            en: "The log ends at position {head}. Give a position up to there.",
            fr: "Le journal se termine à la position {head}. Donnez une position jusque-là.",
            nl: "Het logboek eindigt op positie {head}. Geef een positie tot daar.",
            de: "Das Protokoll endet bei Position {head}. Geben Sie eine Position bis dahin an."),
        "invalid-replay": Message(
            en: "Give a position, or from and to, or from alone.",
            fr: "Donnez position, ou from et to, ou from seul.",
            nl: "Geef position, of from en to, of alleen from.",
            de: "Geben Sie position an, oder from und to, oder nur from."),
        "replay-too-wide": Message(
            en: "At most {most} positions can be replayed at a time. Ask for a narrower range.",
            fr: "Au plus {most} positions peuvent être rejouées à la fois. Demandez une plage plus étroite.",
            nl: "Er kunnen hoogstens {most} posities tegelijk herhaald worden. Vraag een kleiner bereik.",
            de: "Höchstens {most} Positionen können auf einmal wiederholt werden. Fragen Sie enger."),
    ]
}
