/// The texts of a page, each once: what is drawn names them by their place.
struct TextTable {
    private var places: [String: Int] = [:]
    private var json = JSONWriter()

    init() { json.openArray() }

    /// The place of `text`.
    mutating func place(of text: String) -> Int {
        if let place = places[text] { return place }
        places[text] = places.count
        json.string(text)
        return places.count - 1
    }

    /// Octets that the texts take.
    var count: Int { json.count }

    /// The texts as an array.
    mutating func close() -> [UInt8] {
        json.closeArray()
        return json.take()
    }
}
