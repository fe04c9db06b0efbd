extension MessageCatalogue {
    /// What a damaged file suffers from, as it stands in parentheses behind what is said of the file.
    static let flaws: MessageCatalogue = [
        "flaw-cut": Message(
            en: "its end is missing", fr: "la fin manque", nl: "het einde ontbreekt", de: "das Ende fehlt"),
        "flaw-damaged": Message(
            en: "its content is damaged", fr: "le contenu est abîmé", nl: "de inhoud is beschadigd",
            de: "der Inhalt ist beschädigt"),
        "flaw-no-pages": Message(
            en: "it has no pages", fr: "aucune page", nl: "er zijn geen pagina's", de: "Seiten fehlen ganz"),
        "flaw-page-missing": Message(
            en: "a page or its content is missing", fr: "une page ou son contenu manque",
            nl: "een pagina of haar inhoud ontbreekt", de: "eine Seite oder ihr Inhalt fehlt"),
        "flaw-no-picture": Message(
            en: "there is no picture in it", fr: "aucune image à l'intérieur", nl: "er zit geen beeld in",
            de: "ein Bild fehlt darin"),
        "flaw-no-size": Message(
            en: "its size is missing", fr: "la taille manque", nl: "de afmetingen ontbreken", de: "die Maße fehlen"),
        "flaw-of-another-kind": Message(
            en: "it is of another kind than it seems", fr: "le fichier n'est pas du type qu'il paraît",
            nl: "het is van een ander soort dan het lijkt", de: "von anderer Art, als es scheint"),
        "flaw-unpacks-too-large": Message(
            en: "it unpacks to something too large", fr: "une fois décompressé, c'est trop grand",
            nl: "uitgepakt is het te groot", de: "ausgepackt zu groß"),
        "flaw-stops-its-opener": Message(
            en: "the program that opens files stopped at it", fr: "le programme qui l'ouvrait s'est arrêté",
            nl: "het programma dat het opende, viel stil", de: "das öffnende Programm brach ab"),
        "flaw-protected": Message(
            en: "it is protected in a way not known here", fr: "une protection inconnue ici l'empêche",
            nl: "het is beveiligd op een manier die hier niet bekend is", de: "auf hier unbekannte Art geschützt"),
        "flaw-layers": Message(
            en: "two of the PDFs have layers, which do not fit into one",
            fr: "deux des PDF ont des calques, qui ne tiennent pas dans un seul",
            nl: "twee van de pdf's hebben lagen, die niet in één passen",
            de: "zwei der PDFs haben Ebenen, die nicht in eines passen"),
        "flaw-not-text": Message(
            en: "line {line} holds bytes that are no text in the declared encoding",
            fr: "la ligne {line} contient des octets qui ne sont pas du texte dans l'encodage déclaré",
            nl: "lijn {line} bevat bytes die geen tekst zijn in de opgegeven codering",
            de: "Zeile {line} enthält Bytes, die in der angegebenen Kodierung kein Text sind"),
        "flaw-not-well-formed": Message(
            en: "line {line} is not well-formed", fr: "la ligne {line} est mal formée",
            nl: "lijn {line} is niet welgevormd", de: "Zeile {line} ist nicht wohlgeformt"),
        "flaw-too-involved": Message(
            en: "it has more elements, levels or attributes than are read",
            fr: "trop d'éléments, de niveaux ou d'attributs pour être lu",
            nl: "er zijn meer elementen, niveaus of attributen dan gelezen worden",
            de: "mehr Elemente, Ebenen oder Attribute, als gelesen werden"),
        "flaw-files-overlap": Message(
            en: "its files lie over one another", fr: "les fichiers se chevauchent",
            nl: "de bestanden liggen over elkaar", de: "die Dateien liegen übereinander"),
        "flaw-in-parts": Message(
            en: "archives in parts and those above 4 GB are not read",
            fr: "les archives en plusieurs parties ou de plus de 4 Go ne sont pas lues",
            nl: "archieven in delen en die boven 4 GB worden niet gelezen",
            de: "geteilte Archive und solche über 4 GB werden nicht gelesen"),
        "flaw-packed-otherwise": Message(
            en: "{path} is packed in a way not read here", fr: "{path} est comprimé d'une façon qui n'est pas lue ici",
            nl: "{path} is ingepakt op een manier die hier niet gelezen wordt",
            de: "{path} ist auf eine Art gepackt, die hier nicht gelesen wird"),
        "flaw-file-protected": Message(
            en: "{path} is protected by a password", fr: "{path} est protégé par un mot de passe",
            nl: "{path} is beveiligd met een wachtwoord", de: "{path} ist durch ein Kennwort geschützt"),
        "flaw-leads-out": Message(
            en: "{path} leads out of the archive", fr: "{path} mène hors de l'archive",
            nl: "{path} leidt buiten het archief", de: "{path} führt aus dem Archiv hinaus"),
    ]
}
