extension MessageCatalogue {
    /// Sending the list, its numbers, and the work of the accounting package's agents.
    static let sending: MessageCatalogue = [
        "not-ready": Message(
            en: "The list cannot be sent yet. Proposals that hold it back: {count}.",
            fr: "La liste ne peut pas encore être envoyée. Propositions qui la retiennent : {count}.",
            nl: "De lijst kan nog niet verzonden worden. Voorstellen die ze tegenhouden: {count}.",
            de: "Die Liste kann noch nicht gesendet werden. Vorschläge, die sie aufhalten: {count}."),
        "nothing-to-send": Message(
            en: "There is nothing to send.",
            fr: "Il n'y a rien à envoyer.",
            nl: "Er is niets te verzenden.",
            de: "Es gibt nichts zu senden."),
        "preview-stale": Message(
            en:
                "This send would give other numbers than that preview showed: the list has changed since, or the preview was not "
                + "of this selection. Look at the preview again.",
            fr:
                "Cet envoi donnerait d'autres numéros que cet aperçu : la liste a changé depuis, ou l'aperçu ne portait pas sur "
                + "cette sélection. Revoyez l'aperçu.",
            nl:
                "Deze verzending zou andere nummers geven dan dat voorbeeld toonde: de lijst is sindsdien gewijzigd, of het "
                + "voorbeeld ging niet over deze selectie. Bekijk het voorbeeld opnieuw.",
            de:
                "Dieses Senden ergäbe andere Nummern, als jene Vorschau zeigte: Die Liste hat sich seither geändert, oder die "
                + "Vorschau galt nicht dieser Auswahl. Sehen Sie die Vorschau erneut an."),
        "ids-need-selection": Message(
            en: "Single proposals are named only with the scope selection.",
            fr: "Des propositions ne se nomment qu'avec la portée selection.",
            nl: "Afzonderlijke voorstellen worden alleen genoemd bij het bereik selection.",
            de: "Einzelne Vorschläge werden nur beim Umfang selection genannt."),
        "number-never-given": Message(
            en: "The number {number} was never given.",
            fr: "Le numéro {number} n'a jamais été attribué.",
            nl: "Het nummer {number} is nooit toegekend.",
            de: "Die Nummer {number} wurde nie vergeben."),
        "task-not-prepared": Message(
            en: "The document of this task is still being stamped. Try again in a moment.",
            fr: "Le document de cette tâche est encore en cours d'estampillage. Réessayez dans un instant.",
            nl: "Het document van deze taak wordt nog gestempeld. Probeer het zo meteen opnieuw.",
            de: "Das Dokument dieser Aufgabe wird noch gestempelt. Versuchen Sie es gleich wieder."),
        "task-taken": Message(
            en: "Another agent is working on this task.",
            fr: "Un autre agent travaille à cette tâche.",
            nl: "Een andere agent werkt aan deze taak.",
            de: "Ein anderer Agent arbeitet an dieser Aufgabe."),
        "lease-lost": Message(
            en: "Your time for this task is over, or it was never yours. Claim it again before you report on it.",
            fr:
                "Votre délai pour cette tâche est écoulé, ou elle n'était pas à vous. Réclamez-la avant d'en rendre compte.",
            nl: "Uw tijd voor deze taak is voorbij, of ze was nooit van u. Neem ze opnieuw op voor u erover meldt.",
            de: "Ihre Zeit für diese Aufgabe ist um, oder sie war nie Ihre. Übernehmen Sie sie neu, bevor Sie melden."),
        "task-completed": Message(
            en: "This task was completed already, as {external_ref}.",
            fr: "Cette tâche est déjà accomplie, sous {external_ref}.",
            nl: "Deze taak is al voltooid, als {external_ref}.",
            de: "Diese Aufgabe ist schon erledigt, als {external_ref}."),
        "task-failed": Message(
            en: "This task has failed; somebody must retry it first.",
            fr: "Cette tâche a échoué ; quelqu'un doit d'abord la relancer.",
            nl: "Deze taak is mislukt; iemand moet ze eerst opnieuw starten.",
            de: "Diese Aufgabe ist gescheitert; zuerst muss sie jemand neu anstoßen."),
        "task-abandoned": Message(
            en: "This task was given up; its proposal stands in the worklist again.",
            fr: "Cette tâche a été abandonnée ; sa proposition se trouve à nouveau dans la liste de travail.",
            nl: "Deze taak is opgegeven; haar voorstel staat weer in de werklijst.",
            de: "Diese Aufgabe wurde aufgegeben; ihr Vorschlag steht wieder in der Arbeitsliste."),
        "task-not-failed": Message(
            en: "Only a task that the accounting package refused can be given up.",
            fr: "Seule une tâche refusée par le logiciel comptable peut être abandonnée.",
            nl: "Alleen een taak die het boekhoudpakket geweigerd heeft, kan opgegeven worden.",
            de: "Nur eine Aufgabe, die das Buchhaltungsprogramm abgelehnt hat, lässt sich aufgeben."),
        "task-not-a-booking": Message(
            en: "Only a booking can be given up, no other task.",
            fr: "Seule une écriture peut être abandonnée, aucune autre tâche.",
            nl: "Alleen een boeking kan opgegeven worden, geen andere taak.",
            de: "Nur eine Buchung lässt sich aufgeben, keine andere Aufgabe."),
        "task-booked": Message(
            en:
                "The books show this task's number already, as {external_refs}. Where that is its booking, retry the task, so that "
                + "the agent reports it; where it is not, name these entries in foreign_entries when you give the task up.",
            fr:
                "Les livres montrent déjà le numéro de cette tâche, sous {external_refs}. Si c'est son écriture, relancez la tâche, "
                + "pour que l'agent en rende compte ; sinon, nommez ces écritures dans foreign_entries en abandonnant la tâche.",
            nl:
                "De boeken tonen het nummer van deze taak al, als {external_refs}. Is dat haar boeking, start de taak dan opnieuw, "
                + "zodat de agent ze meldt; zo niet, noem deze boekingen in foreign_entries wanneer u de taak opgeeft.",
            de:
                "Die Bücher zeigen die Nummer dieser Aufgabe schon, als {external_refs}. Ist das ihre Buchung, stoßen Sie die Aufgabe "
                + "neu an, damit der Agent sie meldet; wenn nicht, nennen Sie diese Buchungen in foreign_entries, wenn Sie die "
                + "Aufgabe aufgeben."),
        "reference-taken": Message(
            en:
                "{external_ref} names the entry of {stamp} in {fiscal_year} already (document {document}). Every entry of a dossier "
                + "needs a reference of its own, in all its fiscal years.",
            fr:
                "{external_ref} désigne déjà l'écriture de {stamp} en {fiscal_year} (document {document}). Chaque écriture d'un "
                + "dossier a besoin d'une référence propre, tous exercices confondus.",
            nl:
                "{external_ref} is al de boeking van {stamp} in {fiscal_year} (document {document}). Elke boeking van een dossier "
                + "heeft een eigen referentie nodig, over alle boekjaren heen.",
            de:
                "{external_ref} nennt schon die Buchung von {stamp} in {fiscal_year} (Dokument {document}). Jede Buchung eines "
                + "Mandats braucht eine eigene Referenz, über alle Geschäftsjahre hinweg."),
    ]
}
