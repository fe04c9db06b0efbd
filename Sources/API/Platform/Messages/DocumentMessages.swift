extension MessageCatalogue {
    /// Documents, from the file somebody delivers to the archive.
    static let documents: MessageCatalogue = [
        "document-already-sent": Message(
            en: "This document was sent to the office; it can no longer be changed here.",
            fr: "Ce document a été envoyé au cabinet ; il ne peut plus être modifié ici.",
            nl: "Dit document is naar het kantoor verzonden; het kan hier niet meer gewijzigd worden.",
            de: "Dieses Dokument wurde an die Kanzlei gesendet; hier lässt es sich nicht mehr ändern."),
        "document-not-sent": Message(
            en: "This document was not sent to the office yet.",
            fr: "Ce document n'a pas encore été envoyé au cabinet.",
            nl: "Dit document is nog niet naar het kantoor verzonden.",
            de: "Dieses Dokument wurde noch nicht an die Kanzlei gesendet."),
        "document-deleted": Message(
            en: "This document lies in the trash. Restore it first.",
            fr: "Ce document se trouve dans la corbeille. Restaurez-le d'abord.",
            nl: "Dit document ligt in de prullenbak. Herstel het eerst.",
            de: "Dieses Dokument liegt im Papierkorb. Stellen Sie es zuerst wieder her."),
        "document-filed": Message(
            en: "This document lies in the archive; it stays there.",
            fr: "Ce document se trouve dans l'archive ; il y reste.",
            nl: "Dit document ligt in het archief; het blijft daar.",
            de: "Dieses Dokument liegt im Archiv; dort bleibt es."),
        "document-not-misc": Message(
            en: "This document is an invoice; it reaches the archive by its booking.",
            fr: "Ce document est une facture ; il entre dans l'archive par sa comptabilisation.",
            nl: "Dit document is een factuur; het komt in het archief door zijn boeking.",
            de: "Dieses Dokument ist eine Rechnung; ins Archiv kommt es durch seine Buchung."),
        "document-consumed": Message(
            en: "The pages of this document are in other documents now. Undo that first.",
            fr: "Les pages de ce document se trouvent à présent dans d'autres documents. Annulez d'abord cela.",
            nl: "De pagina's van dit document zitten nu in andere documenten. Maak dat eerst ongedaan.",
            de: "Die Seiten dieses Dokuments sind jetzt in anderen Dokumenten. Machen Sie das zuerst rückgängig."),
        "document-not-paged": Message(
            en: "This document is an electronic invoice; it has no pages that could be taken apart or put together.",
            fr: "Ce document est une facture électronique ; il n'a pas de pages à scinder ou à regrouper.",
            nl: "Dit document is een elektronische factuur; het heeft geen pagina's om te splitsen of samen te voegen.",
            de:
                "Dieses Dokument ist eine elektronische Rechnung; es hat keine Seiten zum Trennen oder Zusammenfügen."),
        "too-many-pages": Message(
            en: "A document of more than {limit} pages cannot be split or merged.",
            fr: "Un document de plus de {limit} pages ne peut être ni scindé ni regroupé.",
            nl: "Een document van meer dan {limit} pagina's kan niet gesplitst of samengevoegd worden.",
            de: "Ein Dokument von mehr als {limit} Seiten lässt sich weder trennen noch zusammenfügen."),
        "made-has-gone-on": Message(
            en: "A document that was made of this one was sent or taken apart since; it cannot be undone any more.",
            fr: "Un document issu de celui-ci a été envoyé ou scindé depuis ; ce n'est plus annulable.",
            nl:
                "Een document dat hieruit ontstond, werd intussen verzonden of gesplitst; dit kan niet meer ongedaan gemaakt worden.",
            de:
                "Ein daraus entstandenes Dokument wurde inzwischen gesendet oder getrennt; das lässt sich nicht mehr rückgängig machen."
        ),
        "unknown-page": Message(
            en: "The document has no page {page}.",
            fr: "Le document n'a pas de page {page}.",
            nl: "Het document heeft geen pagina {page}.",
            de: "Das Dokument hat keine Seite {page}."),
        "page-twice": Message(
            en: "Page {page} is named twice; a page can be in one document only.",
            fr: "La page {page} est citée deux fois ; une page ne peut être que dans un seul document.",
            nl: "Pagina {page} wordt twee keer genoemd; een pagina kan maar in één document zitten.",
            de: "Seite {page} ist zweimal genannt; eine Seite kann nur in einem Dokument sein."),
        "nothing-to-split": Message(
            en: "One document with all pages would come of this; nothing would be split.",
            fr: "Il en résulterait un seul document avec toutes les pages ; rien ne serait scindé.",
            nl: "Hieruit zou één document met alle pagina's komen; er zou niets gesplitst worden.",
            de: "Daraus würde ein Dokument mit allen Seiten; nichts würde getrennt."),
        "nothing-to-merge": Message(
            en: "Name at least two documents to merge.",
            fr: "Indiquez au moins deux documents à regrouper.",
            nl: "Geef minstens twee documenten op om samen te voegen.",
            de: "Nennen Sie mindestens zwei Dokumente zum Zusammenfügen."),
        "nothing-to-undo": Message(
            en: "This document was neither split nor merged, nor made that way.",
            fr: "Ce document n'a été ni scindé ni regroupé, et n'en est pas issu.",
            nl: "Dit document werd niet gesplitst of samengevoegd, en is ook niet zo ontstaan.",
            de: "Dieses Dokument wurde weder getrennt noch zusammengefügt, noch ist es so entstanden."),
        "other-mode": Message(
            en: "This goes with the other mode, not with {mode}.",
            fr: "Ceci va avec l'autre mode, pas avec {mode}.",
            nl: "Dit hoort bij de andere modus, niet bij {mode}.",
            de: "Das gehört zum anderen Modus, nicht zu {mode}."),
        "unknown-permanent-type": Message(
            en: "The office has no such type of permanent file.",
            fr: "Le cabinet n'a pas ce type de dossier permanent.",
            nl: "Het kantoor heeft dit type van permanent dossier niet.",
            de: "Die Kanzlei hat diese Art von Dauerakte nicht."),
        "permanent-type-exists": Message(
            en: "There is a type of permanent file named {name} already.",
            fr: "Il existe déjà un type de dossier permanent nommé {name}.",
            nl: "Er is al een type van permanent dossier met de naam {name}.",
            de: "Eine Art von Dauerakte namens {name} gibt es schon."),
        "too-many-documents": Message(
            en: "The filter finds more than {limit} documents. Narrow it, and do the rest afterwards.",
            fr: "Le filtre trouve plus de {limit} documents. Resserrez-le, et faites le reste ensuite.",
            nl: "De filter vindt meer dan {limit} documenten. Maak hem nauwer en doe de rest daarna.",
            de: "Der Filter findet mehr als {limit} Dokumente. Engen Sie ihn ein und erledigen Sie den Rest danach."),
        "empty-file": Message(
            en: "The file is empty.",
            fr: "Le fichier est vide.",
            nl: "Het bestand is leeg.",
            de: "Die Datei ist leer."),
        "wrong-content": Message(
            en: "The file is not of the kind that {promise} says.",
            fr: "Le fichier n'est pas du type qu'annonce {promise}.",
            nl: "Het bestand is niet van het soort dat {promise} aangeeft.",
            de: "Die Datei ist nicht von der Art, die {promise} nennt."),
        "unsupported-content": Message(
            en:
                "This kind of file is not accepted. Send a PDF, an electronic invoice (XML), an image or a ZIP of these.",
            fr: "Ce type de fichier n'est pas accepté. Envoyez un PDF, une facture électronique (XML), une image ou un "
                + "ZIP de ceux-ci.",
            nl: "Dit soort bestand wordt niet aanvaard. Stuur een pdf, een elektronische factuur (XML), een afbeelding "
                + "of een zip daarvan.",
            de:
                "Diese Art von Datei wird nicht angenommen. Senden Sie PDF, elektronische Rechnung (XML), Bild oder ein "
                + "ZIP davon."),
        "encrypted-pdf": Message(
            en: "This PDF is protected by a password. Save it without one and send it again.",
            fr: "Ce PDF est protégé par un mot de passe. Enregistrez-le sans mot de passe et renvoyez-le.",
            nl: "Deze pdf is beveiligd met een wachtwoord. Bewaar hem zonder en stuur hem opnieuw.",
            de: "Dieses PDF ist durch ein Kennwort geschützt. Speichern Sie es ohne und senden Sie es erneut."),
        "broken-pdf": Message(
            en: "This PDF is damaged and cannot be read ({reason:said}).",
            fr: "Ce PDF est endommagé et illisible ({reason:said}).",
            nl: "Deze pdf is beschadigd en niet leesbaar ({reason:said}).",
            de: "Dieses PDF ist beschädigt und nicht lesbar ({reason:said})."),
        "broken-image": Message(
            en: "This image is damaged and cannot be read ({reason:said}).",
            fr: "Cette image est endommagée et illisible ({reason:said}).",
            nl: "Deze afbeelding is beschadigd en niet leesbaar ({reason:said}).",
            de: "Dieses Bild ist beschädigt und nicht lesbar ({reason:said})."),
        "file-took-too-long": Message(
            en: "Opening this file took too long, so it was not taken in. Send it again later, or in smaller parts.",
            fr: "L'ouverture de ce fichier a pris trop de temps ; il n'a pas été repris. Renvoyez-le plus tard, ou en "
                + "parties plus petites.",
            nl: "Het openen van dit bestand duurde te lang; het werd niet opgenomen. Stuur het later opnieuw, of in "
                + "kleinere delen.",
            de:
                "Diese Datei zu öffnen dauerte zu lange; sie wurde nicht übernommen. Senden Sie sie später erneut, oder "
                + "in kleineren Teilen."),
        "documents-unavailable": Message(
            en: "Files cannot be opened at the moment. Nothing was kept; send it again shortly.",
            fr: "Les fichiers ne peuvent être ouverts pour l'instant. Rien n'a été conservé ; renvoyez-le sous peu.",
            nl:
                "Bestanden kunnen op dit moment niet geopend worden. Er is niets bewaard; stuur het zo dadelijk opnieuw.",
            de: "Dateien lassen sich zurzeit nicht öffnen. Nichts wurde behalten; senden Sie es in Kürze erneut."),
        "content-missing": Message(
            en:
                "The file of this document is missing where it was kept. Nothing was changed; tell whoever runs this server.",
            fr:
                "Le fichier de ce document manque là où il était conservé. Rien n'a été modifié ; prévenez l'exploitant.",
            nl:
                "Het bestand van dit document ontbreekt waar het bewaard werd. Er is niets gewijzigd; verwittig de beheerder.",
            de:
                "Die Datei dieses Dokuments fehlt, wo sie aufbewahrt wurde. Nichts wurde geändert; sagen Sie es dem Betreiber."
        ),
        "broken-xml": Message(
            en: "This XML file is damaged and cannot be read ({reason:said}).",
            fr: "Ce fichier XML est endommagé et illisible ({reason:said}).",
            nl: "Dit XML-bestand is beschadigd en niet leesbaar ({reason:said}).",
            de: "Diese XML-Datei ist beschädigt und nicht lesbar ({reason:said})."),
        "document-type-declaration": Message(
            en: "This XML file carries a document type declaration, which no invoice needs; for safety it is refused.",
            fr: "Ce fichier XML contient une déclaration de type (DTD), inutile dans une facture ; il est refusé par "
                + "sécurité.",
            nl: "Dit XML-bestand bevat een documenttypedeclaratie, die geen factuur nodig heeft; het wordt uit "
                + "veiligheid geweigerd.",
            de: "Diese XML-Datei enthält eine Dokumenttyp-Deklaration, die keine Rechnung braucht; sie wird zur "
                + "Sicherheit abgelehnt."),
        "not-an-invoice": Message(
            en: "This XML file is not an invoice that is understood here; it begins with {root}.",
            fr: "Ce fichier XML n'est pas une facture comprise ici ; il commence par {root}.",
            nl: "Dit XML-bestand is geen factuur die hier begrepen wordt; het begint met {root}.",
            de: "Diese XML-Datei ist keine hier verstandene Rechnung; sie beginnt mit {root}."),
        "broken-archive": Message(
            en: "This ZIP file cannot be opened ({reason:said}).",
            fr: "Ce fichier ZIP ne peut être ouvert ({reason:said}).",
            nl: "Dit zipbestand kan niet geopend worden ({reason:said}).",
            de: "Diese ZIP-Datei lässt sich nicht öffnen ({reason:said})."),
        "archive-too-large": Message(
            en: "This ZIP file holds too much. Send it in several parts.",
            fr: "Ce fichier ZIP contient trop. Envoyez-le en plusieurs parties.",
            nl: "Dit zipbestand bevat te veel. Stuur het in delen.",
            de: "Diese ZIP-Datei enthält zu viel. Senden Sie sie in mehreren Teilen."),
    ]
}
