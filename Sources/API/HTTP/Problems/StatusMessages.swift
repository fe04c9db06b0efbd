extension MessageCatalogue {
    /// The titles of problems, by status.
    static let statuses: MessageCatalogue = [
        "status-400": Message(
            en: "Invalid request", fr: "Requête non valable", nl: "Ongeldige aanvraag", de: "Ungültige Anfrage"),
        "status-401": Message(
            en: "Not signed in", fr: "Non connecté", nl: "Niet aangemeld", de: "Nicht angemeldet"),
        "status-403": Message(
            en: "Not allowed", fr: "Non autorisé", nl: "Niet toegelaten", de: "Nicht erlaubt"),
        "status-404": Message(en: "Not found", fr: "Introuvable", nl: "Niet gevonden", de: "Nicht gefunden"),
        "status-405": Message(
            en: "Method not allowed", fr: "Méthode non permise", nl: "Methode niet toegelaten",
            de: "Methode nicht erlaubt"),
        "status-406": Message(
            en: "No such form of answer", fr: "Forme de réponse indisponible", nl: "Antwoordvorm niet beschikbaar",
            de: "Antwortform nicht verfügbar"),
        "status-409": Message(
            en: "Not possible in this state", fr: "Impossible dans cet état", nl: "Niet mogelijk in deze toestand",
            de: "In diesem Zustand nicht möglich"),
        "status-410": Message(
            en: "No longer available", fr: "Plus disponible", nl: "Niet meer beschikbaar",
            de: "Nicht mehr verfügbar"),
        "status-412": Message(
            en: "Changed in the meantime", fr: "Modifié entre-temps", nl: "Intussen gewijzigd",
            de: "Inzwischen geändert"),
        "status-413": Message(en: "Too large", fr: "Trop volumineux", nl: "Te groot", de: "Zu groß"),
        "status-415": Message(
            en: "Type of content not accepted", fr: "Type de contenu non accepté", nl: "Type inhoud niet aanvaard",
            de: "Inhaltsart nicht angenommen"),
        "status-422": Message(
            en: "Content not valid", fr: "Contenu non valable", nl: "Inhoud niet geldig", de: "Inhalt nicht gültig"),
        "status-428": Message(
            en: "Version required", fr: "Version requise", nl: "Versie vereist", de: "Fassung erforderlich"),
        "status-429": Message(
            en: "Too many requests", fr: "Trop de requêtes", nl: "Te veel aanvragen", de: "Zu viele Anfragen"),
        "status-500": Message(
            en: "Internal error", fr: "Erreur interne", nl: "Interne fout", de: "Interner Fehler"),
        "status-503": Message(
            en: "Not available at the moment", fr: "Indisponible pour l'instant", nl: "Op dit moment niet beschikbaar",
            de: "Zurzeit nicht verfügbar"),
        "status-507": Message(
            en: "No room left", fr: "Plus de place", nl: "Geen plaats meer", de: "Kein Platz mehr"),
    ]
}
