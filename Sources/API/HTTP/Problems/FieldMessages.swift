extension MessageCatalogue {
    /// What the fields of any request can be told.
    static let fields: MessageCatalogue = [
        "invalid-fields": Message(
            en: "Some fields are missing or wrong; each is listed with its place.",
            fr: "Des champs manquent ou sont erronés ; chacun est indiqué avec son emplacement.",
            nl: "Sommige velden ontbreken of zijn fout; elk staat vermeld met zijn plaats.",
            de: "Einige Felder fehlen oder sind falsch; jedes ist mit seiner Stelle genannt."),
        "invalid-json": Message(
            en: "The content is not valid JSON: {reason:said} at byte {offset}.",
            fr: "Le contenu n'est pas du JSON valable : {reason:said} à l'octet {offset}.",
            nl: "De inhoud is geen geldige JSON: {reason:said} op byte {offset}.",
            de: "Der Inhalt ist kein gültiges JSON: {reason:said} bei Byte {offset}."),
        "unexpected-end": Message(
            en: "its end is missing", fr: "la fin manque", nl: "het einde ontbreekt", de: "das Ende fehlt"),
        "unexpected-byte": Message(
            en: "something unexpected stands there", fr: "un caractère inattendu s'y trouve",
            nl: "er staat iets onverwachts", de: "dort steht etwas Unerwartetes"),
        "invalid-number": Message(
            en: "a number is not written as one", fr: "un nombre est mal écrit", nl: "een getal is fout geschreven",
            de: "eine Zahl ist falsch geschrieben"),
        "invalid-string": Message(
            en: "a text is not written as one", fr: "un texte est mal écrit", nl: "een tekst is fout geschreven",
            de: "ein Text ist falsch geschrieben"),
        "invalid-utf8": Message(
            en: "the bytes are not UTF-8", fr: "les octets ne sont pas de l'UTF-8", nl: "de bytes zijn geen UTF-8",
            de: "die Bytes sind kein UTF-8"),
        "duplicate-name": Message(
            en: "a name stands there twice", fr: "un nom y figure deux fois", nl: "een naam staat er twee keer",
            de: "ein Name steht dort zweimal"),
        "too-deep": Message(
            en: "it is nested too deeply", fr: "l'imbrication est trop profonde", nl: "te diep genest",
            de: "zu tief geschachtelt"),
        "trailing-bytes": Message(
            en: "something stands behind its end", fr: "quelque chose suit la fin",
            nl: "er staat iets achter het einde", de: "hinter dem Ende steht noch etwas"),
        "unknown-field": Message(
            en: "The field {field} is not known here.",
            fr: "Le champ {field} n'est pas connu ici.",
            nl: "Het veld {field} is hier niet bekend.",
            de: "Das Feld {field} ist hier nicht bekannt."),
        "missing-field": Message(
            en: "The field {field} is required.",
            fr: "Le champ {field} est obligatoire.",
            nl: "Het veld {field} is verplicht.",
            de: "Das Feld {field} ist erforderlich."),
        "wrong-type": Message(
            en: "A value of type {expected} is expected.",
            fr: "Une valeur de type {expected} est attendue.",
            nl: "Hier hoort een waarde van het type {expected}.",
            de: "Erwartet wird ein Wert der Art {expected}."),
        "invalid-value": Message(
            en: "This value is not valid.",
            fr: "Cette valeur n'est pas valable.",
            nl: "Deze waarde is niet geldig.",
            de: "Dieser Wert ist nicht gültig."),
        "invalid-characters": Message(
            en: "The text contains control characters, which are not allowed.",
            fr: "Le texte contient des caractères de contrôle, qui ne sont pas permis.",
            nl: "De tekst bevat besturingstekens; die zijn niet toegelaten.",
            de: "Der Text enthält Steuerzeichen; sie sind nicht erlaubt."),
        "too-short": Message(
            en: "At least {min} characters are needed.",
            fr: "Il faut au moins {min} caractères.",
            nl: "Er zijn minstens {min} tekens nodig.",
            de: "Mindestens {min} Zeichen sind nötig."),
        "too-long": Message(
            en: "At most {max} characters are allowed.",
            fr: "Au plus {max} caractères sont permis.",
            nl: "Hoogstens {max} tekens zijn toegelaten.",
            de: "Höchstens {max} Zeichen sind erlaubt."),
        "wrong-count": Message(
            en: "Between {min} and {max} items are expected.",
            fr: "Entre {min} et {max} éléments sont attendus.",
            nl: "Hier horen tussen {min} en {max} elementen.",
            de: "Erwartet werden zwischen {min} und {max} Einträge."),
        "out-of-range": Message(
            en: "A whole number from {min} to {max} is expected.",
            fr: "Un nombre entier de {min} à {max} est attendu.",
            nl: "Hier hoort een geheel getal van {min} tot {max}.",
            de: "Erwartet wird eine ganze Zahl von {min} bis {max}."),
        "unknown-choice": Message(
            en: "Only these are possible: {choices}.",
            fr: "Seules ces valeurs sont possibles : {choices}.",
            nl: "Alleen deze waarden zijn mogelijk: {choices}.",
            de: "Möglich sind nur: {choices}."),
        "invalid-uuid": Message(
            en: "This is not a UUID.",
            fr: "Ceci n'est pas un UUID.",
            nl: "Dit is geen UUID.",
            de: "Das ist keine UUID."),
        "invalid-date": Message(
            en: "This is not a date; write it as 2026-10-02.",
            fr: "Ceci n'est pas une date ; écrivez-la comme 2026-10-02.",
            nl: "Dit is geen datum; schrijf ze als 2026-10-02.",
            de: "Das ist kein Datum; schreiben Sie es wie 2026-10-02."),
        "invalid-time": Message(
            en: "This is not a time; write it as 2026-10-02T14:30:00Z.",
            fr: "Ceci n'est pas un instant ; écrivez-le comme 2026-10-02T14:30:00Z.",
            nl: "Dit is geen tijdstip; schrijf het als 2026-10-02T14:30:00Z.",
            de: "Das ist kein Zeitpunkt; schreiben Sie ihn wie 2026-10-02T14:30:00Z."),
        "unknown-filter": Message(
            en: "The parameter {filter} is not known here.",
            fr: "Le paramètre {filter} n'est pas connu ici.",
            nl: "De parameter {filter} is hier niet bekend.",
            de: "Der Parameter {filter} ist hier nicht bekannt."),
        "repeated-parameter": Message(
            en: "The parameter {parameter} may be given once only.",
            fr: "Le paramètre {parameter} ne peut être donné qu'une fois.",
            nl: "De parameter {parameter} mag maar één keer voorkomen.",
            de: "Der Parameter {parameter} darf nur einmal vorkommen."),
        "unknown-sort": Message(
            en: "This list can be sorted by: {sorts}; a minus in front reverses the order.",
            fr: "Cette liste se trie par : {sorts} ; un moins devant inverse l'ordre.",
            nl: "Deze lijst kan gesorteerd worden op: {sorts}; een minteken vooraan keert de volgorde om.",
            de: "Diese Liste lässt sich ordnen nach: {sorts}; ein Minus davor kehrt die Reihenfolge um."),
        "invalid-point-in-log": Message(
            en: "A position of the log is expected, such as 1204, or a time, such as 2026-10-02T08:00:00Z.",
            fr: "Une position du journal est attendue, comme 1204, ou un moment, comme 2026-10-02T08:00:00Z.",
            nl: "Hier hoort een positie van het logboek, zoals 1204, of een tijdstip, zoals 2026-10-02T08:00:00Z.",
            de: "Erwartet wird eine Position des Protokolls wie 1204 oder ein Zeitpunkt wie 2026-10-02T08:00:00Z."),
        "beyond-the-log": Message(
            en: "The log ends at position {head}; {asked} lies beyond it, and nothing is known of it yet.",
            fr: "Le journal se termine à la position {head} ; {asked} est au-delà, et rien n'en est encore connu.",
            nl: "Het logboek eindigt op positie {head}; {asked} ligt daarachter, en daarover is nog niets bekend.",
            de: "Das Protokoll endet an Position {head}; {asked} liegt dahinter, und davon ist noch nichts bekannt."),
        "invalid-cursor": Message(
            en: "This cursor is not valid. Take the one the page before gave as next, or start over.",
            fr: "Ce curseur n'est pas valable. Prenez celui donné comme next par la page précédente, ou recommencez.",
            nl: "Deze cursor is niet geldig. Neem die welke de vorige pagina als next gaf, of begin opnieuw.",
            de:
                "Dieser Cursor ist nicht gültig. Nehmen Sie den, den die vorige Seite als next nannte, oder beginnen Sie neu."
        ),
        "invalid-limit": Message(
            en: "A page holds from {min} to {max} items.",
            fr: "Une page compte de {min} à {max} éléments.",
            nl: "Een pagina telt van {min} tot {max} elementen.",
            de: "Eine Seite umfasst {min} bis {max} Einträge."),
    ]

    /// What uploads can be told before anybody looks inside the file.
    static let uploads: MessageCatalogue = [
        "invalid-multipart": Message(
            en: "The form is not valid multipart/form-data: {reason:said}.",
            fr: "Le formulaire n'est pas du multipart/form-data valable : {reason:said}.",
            nl: "Het formulier is geen geldige multipart/form-data: {reason:said}.",
            de: "Das Formular ist kein gültiges multipart/form-data: {reason:said}."),
        "part-headers-too-large": Message(
            en: "the head of a part is too long", fr: "l'en-tête d'une partie est trop long",
            nl: "de kop van een deel is te lang", de: "der Kopf eines Teils ist zu lang"),
        "too-many-parts": Message(
            en: "it has too many parts", fr: "trop de parties", nl: "te veel delen", de: "zu viele Teile"),
        "malformed-part-header": Message(
            en: "the head of a part cannot be read", fr: "l'en-tête d'une partie est illisible",
            nl: "de kop van een deel is niet leesbaar", de: "der Kopf eines Teils ist nicht lesbar"),
        "malformed-boundary": Message(
            en: "the line between its parts cannot be read", fr: "la ligne entre les parties est illisible",
            nl: "de lijn tussen de delen is niet leesbaar", de: "die Zeile zwischen den Teilen ist nicht lesbar"),
        "missing-file": Message(
            en: "The form contains no file.",
            fr: "Le formulaire ne contient pas de fichier.",
            nl: "Het formulier bevat geen bestand.",
            de: "Das Formular enthält keine Datei."),
        "several-files": Message(
            en: "Send one file at a time.",
            fr: "Envoyez un fichier à la fois.",
            nl: "Stuur één bestand per keer.",
            de: "Senden Sie eine Datei auf einmal."),
        "invalid-content-digest": Message(
            en: "Content-Digest is not a SHA-256 in the form sha-256=:base64:.",
            fr: "Content-Digest n'est pas un SHA-256 de la forme sha-256=:base64:.",
            nl: "Content-Digest is geen SHA-256 in de vorm sha-256=:base64:.",
            de: "Content-Digest ist kein SHA-256 der Form sha-256=:base64:."),
        "digest-mismatch": Message(
            en: "The file arrived damaged: it is not what its sender counted. Send it again.",
            fr: "Le fichier est arrivé abîmé : il diffère de ce que l'expéditeur a compté. Renvoyez-le.",
            nl: "Het bestand is beschadigd aangekomen: het is niet wat de afzender telde. Stuur het opnieuw.",
            de: "Die Datei kam beschädigt an: Sie ist nicht, was der Absender zählte. Senden Sie sie erneut."),
    ]
}
