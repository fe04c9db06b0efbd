extension MessageCatalogue {
    /// What requests of every kind can be told.
    static let foundation: MessageCatalogue = [
        "unauthorized": Message(
            en: "Sign in, or send a valid token: this request carries none that is.",
            fr: "Connectez-vous ou envoyez un jeton valable : cette requête n'en contient pas.",
            nl: "Meld u aan of stuur een geldig token mee: deze aanvraag bevat er geen.",
            de: "Melden Sie sich an oder senden Sie ein gültiges Token: Diese Anfrage enthält keines."),
        "missing-scope": Message(
            en: "Your token does not carry the right {scope}, which this takes.",
            fr: "Votre jeton ne comporte pas le droit {scope}, nécessaire ici.",
            nl: "Uw token heeft het recht {scope} niet, dat hiervoor nodig is.",
            de: "Ihr Token enthält das hier nötige Recht {scope} nicht."),
        "not-found": Message(
            en: "There is nothing here, or nothing you may see.",
            fr: "Il n'y a rien ici, ou rien que vous puissiez voir.",
            nl: "Hier is niets, of niets dat u mag zien.",
            de: "Hier ist nichts, oder nichts, was Sie sehen dürfen."),
        "method-not-allowed": Message(
            en: "This address takes {methods} only.",
            fr: "Cette adresse n'accepte que {methods}.",
            nl: "Dit adres aanvaardt alleen {methods}.",
            de: "Diese Adresse nimmt nur {methods} an."),
        "bad-request": Message(
            en: "The request cannot be understood.",
            fr: "La requête est incompréhensible.",
            nl: "De aanvraag is onbegrijpelijk.",
            de: "Die Anfrage ist nicht zu verstehen."),
        "too-large": Message(
            en: "This is larger than the {limit} bytes allowed.",
            fr: "C'est plus grand que les {limit} octets permis.",
            nl: "Dit is groter dan de toegelaten {limit} bytes.",
            de: "Das ist größer als die erlaubten {limit} Bytes."),
        "incomplete-body": Message(
            en: "The request ended before its content was complete. Nothing was kept; send it again.",
            fr: "La requête s'est terminée avant que son contenu soit complet. Rien n'a été conservé ; renvoyez-la.",
            nl: "De aanvraag eindigde voor haar inhoud volledig was. Er is niets bewaard; stuur ze opnieuw.",
            de: "Die Anfrage endete, bevor ihr Inhalt vollständig war. Nichts wurde behalten; senden Sie sie erneut."),
        "unsupported-media-type": Message(
            en: "Content of this type is not taken here, only: {accepted}.",
            fr: "Ce type de contenu n'est pas accepté ici, seulement : {accepted}.",
            nl: "Inhoud van dit type wordt hier niet aanvaard, alleen: {accepted}.",
            de: "Inhalt dieser Art wird hier nicht angenommen, nur: {accepted}."),
        "unsupported-charset": Message(
            en: "JSON is taken here in UTF-8 only, not in {charset}.",
            fr: "Le JSON n'est accepté ici qu'en UTF-8, pas en {charset}.",
            nl: "JSON wordt hier alleen in UTF-8 aanvaard, niet in {charset}.",
            de: "JSON wird hier nur in UTF-8 angenommen, nicht in {charset}."),
        "unsupported-content-coding": Message(
            en: "Compressed content is not taken here. Send it as it is.",
            fr: "Le contenu compressé n'est pas accepté ici. Envoyez-le tel quel.",
            nl: "Gecomprimeerde inhoud wordt hier niet aanvaard. Stuur ze zoals ze is.",
            de: "Komprimierter Inhalt wird hier nicht angenommen. Senden Sie ihn, wie er ist."),
        "not-acceptable": Message(
            en: "The answer exists only as: {offered}.",
            fr: "La réponse n'existe qu'en : {offered}.",
            nl: "Het antwoord bestaat alleen als: {offered}.",
            de: "Die Antwort gibt es nur als: {offered}."),
        "internal-error": Message(
            en: "Something went wrong on our side. The request's number helps us find out what.",
            fr: "Une erreur s'est produite de notre côté. Le numéro de la requête nous aide à la retrouver.",
            nl: "Er ging bij ons iets mis. Met het nummer van de aanvraag vinden we terug wat.",
            de: "Bei uns ist etwas schiefgegangen. Die Nummer der Anfrage hilft uns, es zu finden."),
        "database-unavailable": Message(
            en: "The database does not answer at the moment. Try again shortly; nothing acknowledged is lost.",
            fr: "La base de données ne répond pas pour l'instant. Réessayez sous peu ; rien de confirmé n'est perdu.",
            nl:
                "De databank antwoordt op dit moment niet. Probeer zo dadelijk opnieuw; wat bevestigd is, gaat niet verloren.",
            de: "Die Datenbank antwortet gerade nicht. Versuchen Sie es gleich wieder; Bestätigtes geht nicht verloren."
        ),
        "disk-full": Message(
            en: "There is no room left to store this. Reading still works.",
            fr: "Il n'y a plus de place pour enregistrer ceci. La lecture reste possible.",
            nl: "Er is geen plaats meer om dit op te slaan. Lezen kan nog wel.",
            de: "Es ist kein Platz mehr, um das zu speichern. Lesen geht weiterhin."),
        "shutting-down": Message(
            en: "The server is about to stop. Try again shortly.",
            fr: "Le serveur est sur le point de s'arrêter. Réessayez sous peu.",
            nl: "De server wordt zo dadelijk gestopt. Probeer zo meteen opnieuw.",
            de: "Der Server wird gleich angehalten. Versuchen Sie es in Kürze wieder."),
        "too-many-requests": Message(
            en: "Too many requests. Wait {seconds} seconds.",
            fr: "Trop de requêtes. Attendez {seconds} secondes.",
            nl: "Te veel aanvragen. Wacht {seconds} seconden.",
            de: "Zu viele Anfragen. Warten Sie {seconds} Sekunden."),
        "tls-required": Message(
            en: "Over an unencrypted connection this is refused. Use https.",
            fr: "Ceci est refusé sur une connexion non chiffrée. Utilisez https.",
            nl: "Over een onversleutelde verbinding wordt dit geweigerd. Gebruik https.",
            de: "Über eine unverschlüsselte Verbindung wird das verweigert. Verwenden Sie https."),
    ]
}
