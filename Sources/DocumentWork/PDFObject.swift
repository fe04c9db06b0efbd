import CQPDF

/// An object of a PDF that is open in qpdf: a number, a name, a dictionary, a stream …, or a reference to one of these,
/// which reads like the object itself. Asked for something it is not, it answers nil, 0 or the null object.
struct PDFObject {
    let pdf: qpdf_data
    let handle: qpdf_oh

    var isNull: Bool { qpdf_oh_is_null(pdf, handle) != 0 }
    var isArray: Bool { qpdf_oh_is_array(pdf, handle) != 0 }
    var isStream: Bool { qpdf_oh_is_stream(pdf, handle) != 0 }
    /// A stream's own entries are those of its dictionary.
    var isDictionary: Bool { qpdf_oh_is_dictionary(pdf, handle) != 0 }
    var isReference: Bool { qpdf_oh_is_indirect(pdf, handle) != 0 }
    /// The number by which others refer to this object; 0 when it stands where it is used.
    var number: Int32 { qpdf_oh_get_object_id(pdf, handle) }

    var double: Double? {
        guard qpdf_oh_is_number(pdf, handle) != 0 else { return nil }
        let value = qpdf_oh_get_numeric_value(pdf, handle)
        return value.isFinite ? value : nil
    }

    var string: String? {
        guard qpdf_oh_is_string(pdf, handle) != 0 else { return nil }
        return qpdf_oh_get_utf8_value(pdf, handle).map { String(cString: $0) }
    }

    var name: String? {
        guard qpdf_oh_is_name(pdf, handle) != 0 else { return nil }
        return qpdf_oh_get_name(pdf, handle).map { String(cString: $0) }
    }

    /// The entry of a dictionary, or of a stream's dictionary.
    subscript(key: String) -> PDFObject {
        if isDictionary { return with(qpdf_oh_get_key(pdf, handle, key)) }
        if isStream { return with(qpdf_oh_get_dict(pdf, handle))[key] }
        return with(qpdf_oh_new_null(pdf))
    }

    /// The elements of an array; empty for anything else.
    var elements: some RandomAccessCollection<PDFObject> {
        let count = isArray ? max(0, qpdf_oh_get_array_n_items(pdf, handle)) : 0
        return (0..<count).lazy.map { with(qpdf_oh_get_array_item(pdf, handle, $0)) }
    }

    /// The names a dictionary has entries for; an entry that is null counts as absent.
    var keys: [String] {
        guard isDictionary else { return [] }
        var keys: [String] = []
        qpdf_oh_begin_dict_key_iter(pdf, handle)
        while qpdf_oh_dict_more_keys(pdf) != 0, let key = qpdf_oh_dict_next_key(pdf) {
            keys.append(String(cString: key))
        }
        return keys
    }

    func set(_ key: String, _ value: PDFObject) {
        qpdf_oh_replace_key(pdf, handle, key, value.handle)
    }

    func append(_ value: PDFObject) {
        qpdf_oh_append_item(pdf, handle, value.handle)
    }

    /// A copy with the same entries, to be changed where other objects share the dictionary. Empty for anything else.
    func copiedDictionary() -> PDFObject {
        let copy = with(qpdf_oh_new_dictionary(pdf))
        for key in keys { copy.set(key, self[key]) }
        return copy
    }

    private func with(_ handle: qpdf_oh) -> PDFObject {
        PDFObject(pdf: pdf, handle: handle)
    }
}
