extension MessageCatalogue {
    /// Members, their tokens and their rights.
    static let access: MessageCatalogue = [
        "whole-office-only": Message(
            en: "This concerns the whole office; your access is limited to certain dossiers.",
            fr: "Ceci concerne tout le cabinet ; votre accès se limite à certains dossiers.",
            nl: "Dit betreft het hele kantoor; uw toegang beperkt zich tot bepaalde dossiers.",
            de: "Das betrifft die ganze Kanzlei; Ihr Zugang ist auf bestimmte Mandate beschränkt."),
        "office-members-only": Message(
            en: "Personal tokens are for members of the office. Client users sign in instead.",
            fr: "Les jetons personnels sont réservés aux collaborateurs du cabinet. Les clients se connectent.",
            nl: "Persoonlijke tokens zijn er voor medewerkers van het kantoor. Klanten melden zich aan.",
            de: "Persönliche Tokens sind den Mitarbeitern der Kanzlei vorbehalten. Mandanten melden sich an."),
        "scope-beyond-profile": Message(
            en: "The profile {profile} does not include {scopes}; a token cannot give more than its member has.",
            fr: "Le profil {profile} ne comprend pas {scopes} ; un jeton ne peut donner plus que son titulaire n'a.",
            nl: "Het profiel {profile} omvat {scopes} niet; een token kan niet meer geven dan zijn houder heeft.",
            de: "Das Profil {profile} umfasst {scopes} nicht; ein Token gibt nicht mehr, als sein Inhaber hat."),
        "scope-beyond-token": Message(
            en: "The token you ask with does not carry {scopes}; it cannot issue one that does.",
            fr: "Le jeton que vous utilisez n'a pas {scopes} ; il ne peut en émettre un qui l'ait.",
            nl: "Het token waarmee u vraagt heeft {scopes} niet; het kan er geen uitgeven dat dat wel heeft.",
            de: "Das Token, mit dem Sie fragen, trägt {scopes} nicht; es kann keines ausstellen, das es trägt."),
        "expiry-in-the-past": Message(
            en: "A token must expire in the future.",
            fr: "Un jeton doit expirer dans l'avenir.",
            nl: "Een token moet in de toekomst vervallen.",
            de: "Ein Token muss in der Zukunft ablaufen."),
        "expiry-beyond-token": Message(
            en: "A token cannot outlive the one it is issued with.",
            fr: "Un jeton ne peut survivre à celui avec lequel il est émis.",
            nl: "Een token kan niet langer geldig zijn dan dat waarmee het wordt uitgegeven.",
            de: "Ein Token kann nicht länger gelten als das, mit dem es ausgestellt wird."),
        "secret-shown-once": Message(
            en:
                "This was done already under this Idempotency-Key: {resource}. The secret was shown then and is not shown again; without it, ask for another one under a new key.",
            fr:
                "C'est déjà fait sous cette Idempotency-Key : {resource}. Le secret a été montré alors et ne l'est plus ; sans lui, demandez-en un autre sous une nouvelle clé.",
            nl:
                "Dit is al gedaan onder deze Idempotency-Key: {resource}. Het geheim is toen getoond en wordt niet meer getoond; hebt u het niet, vraag dan een ander onder een nieuwe sleutel.",
            de:
                "Das ist unter diesem Idempotency-Key schon geschehen: {resource}. Das Geheimnis wurde damals gezeigt und wird nicht wieder gezeigt; ohne es verlangen Sie unter einem neuen Schlüssel ein anderes."
        ),
        "unknown-member": Message(
            en: "There is no such member in this office.",
            fr: "Ce collaborateur n'existe pas dans ce cabinet.",
            nl: "Dit lid bestaat niet in dit kantoor.",
            de: "Dieses Mitglied gibt es in dieser Kanzlei nicht."),
        "unknown-dossier": Message(
            en: "There is no such dossier, or it is not yours.",
            fr: "Ce dossier n'existe pas, ou n'est pas le vôtre.",
            nl: "Dit dossier bestaat niet, of is niet van u.",
            de: "Dieses Mandat gibt es nicht, oder es ist nicht Ihres."),
        "for-ever": Message(
            en: "This stays as it was when it was made.",
            fr: "Ceci reste tel que créé.",
            nl: "Dit blijft zoals het gemaakt is.",
            de: "Das bleibt, wie es angelegt wurde."),
        "member-exists": Message(
            en: "Somebody with this e-mail address is a member already. Change that member's profile instead.",
            fr: "Cette adresse e-mail appartient déjà à un membre. Modifiez plutôt son profil.",
            nl: "Dit e-mailadres hoort al bij een lid. Wijzig liever diens profiel.",
            de: "Diese E-Mail-Adresse gehört schon einem Mitglied. Ändern Sie stattdessen dessen Profil."),
        "last-admin": Message(
            en: "This is the only admin of the office. Make somebody else an admin first.",
            fr: "C'est le seul administrateur du cabinet. Nommez d'abord un autre administrateur.",
            nl: "Dit is de enige beheerder van het kantoor. Maak eerst iemand anders beheerder.",
            de: "Das ist der einzige Administrator der Kanzlei. Ernennen Sie zuerst einen anderen."),
        "office-only": Message(
            en: "This is for members of the office; client users work in the portal.",
            fr: "Ceci est réservé aux collaborateurs du cabinet ; les clients travaillent dans le portail.",
            nl: "Dit is voor medewerkers van het kantoor; klanten werken in het portaal.",
            de: "Das ist den Mitarbeitern der Kanzlei vorbehalten; Mandanten arbeiten im Portal."),
        "profile-of-other-kind": Message(
            en: "The profile {profile} is not one for members of kind {kind}.",
            fr: "Le profil {profile} ne convient pas aux membres de type {kind}.",
            nl: "Het profiel {profile} past niet bij leden van het type {kind}.",
            de: "Das Profil {profile} passt nicht zu Mitgliedern der Art {kind}."),
    ]
}
