import Domain

extension FieldParser<OfficeEvent.SettingsChanged> {
    /// `PATCH /v1/office/settings`: what is left out stays.
    static var officeSettings: FieldParser {
        .object { fields in
            let gate = fields.ifPresent("send_gate", FieldParser<SendGate>.choice)
            let duplicates = fields.ifPresent("duplicate_blocks", FieldParser<DuplicateBlocks>.choice)
            let mode = fields.ifPresent("validation_mode", FieldParser<ValidationMode>.choice)
            let help = fields.ifPresent("help", .boolean)
            let valid = try fields.finish()
            return OfficeEvent.SettingsChanged(
                sendGate: valid[gate], duplicateBlocks: valid[duplicates], help: valid[help],
                validationMode: valid[mode])
        }
    }
}

extension FieldParser<DossierEvent.SettingsChanged> {
    /// `PATCH /v1/dossiers/{dossier}/settings`: what is left out stays, null goes back to the office's choice.
    static var dossierSettings: FieldParser {
        .object { fields in
            let gate = fields.change("send_gate", FieldParser<SendGate>.choice)
            let duplicates = fields.change("duplicate_blocks", FieldParser<DuplicateBlocks>.choice)
            let mode = fields.change("validation_mode", FieldParser<ValidationMode>.choice)
            let exempt = fields.ifPresent("vat_exempt", .boolean)
            let valid = try fields.finish()
            let cleared = [
                valid[gate].isCleared ? "send_gate" : nil, valid[duplicates].isCleared ? "duplicate_blocks" : nil,
                valid[mode].isCleared ? "validation_mode" : nil,
            ].compactMap { $0 }
            return DossierEvent.SettingsChanged(
                sendGate: valid[gate].value, duplicateBlocks: valid[duplicates].value,
                validationMode: valid[mode].value, vatExempt: valid[exempt],
                inherited: cleared.isEmpty ? nil : cleared)
        }
    }
}
