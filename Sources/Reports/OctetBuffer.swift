/// Octets that are written piece after piece, to be taken together. Its room is kept, so that it is made once.
struct OctetBuffer: Sendable {
    /// The room; what was written stands at its front.
    private var storage: [UInt8] = []
    /// How many octets were written.
    private(set) var count = 0

    /// What was written.
    var octets: Span<UInt8> {
        @_lifetime(borrow self)
        get { storage.span.extracting(0..<count) }
    }

    /// What was written, as an array of its own.
    var array: [UInt8] { Array(storage[..<count]) }

    /// What was written, as text.
    var text: String { String(decoding: storage[..<count], as: UTF8.self) }

    /// Appends one octet.
    @inline(__always)
    mutating func append(_ octet: UInt8) {
        if count == storage.count { grow(by: 1) }
        storage[count] = octet
        count &+= 1
    }

    /// Appends octets.
    mutating func append(_ piece: Span<UInt8>) {
        if piece.count > storage.count &- count { grow(by: piece.count) }
        let offset = count
        unsafe storage.withUnsafeMutableBufferPointer { room in
            unsafe piece.withUnsafeBufferPointer { source in
                guard let target = room.baseAddress, let first = source.baseAddress else { return }
                // Bound: the room has `source.count` octets behind `offset`; `grow` saw to it.
                unsafe target.advanced(by: offset).update(from: first, count: source.count)
            }
        }
        count &+= piece.count
    }

    /// Appends the text of a literal.
    @inline(__always)
    mutating func append(_ literal: StaticString) {
        // Bound: the octets of a literal live as long as the program, and are as many as it says.
        let text = unsafe UnsafeBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount)
        unsafe append(text.span)
    }

    /// Appends the name of a JSON member, behind a comma where one is due.
    mutating func append(name: StaticString, isCommaDue: Bool) {
        let length = name.utf8CodeUnitCount
        if length &+ 4 > storage.count &- count { grow(by: length &+ 4) }
        var place = count
        unsafe storage.withUnsafeMutableBufferPointer { room in
            guard let target = room.baseAddress else { return }
            // Bound: `length` octets and at most four more are written behind `count`; `grow` saw to their room.
            if isCommaDue {
                unsafe target[place] = UInt8(ascii: ",")
                place &+= 1
            }
            unsafe target[place] = UInt8(ascii: "\"")
            unsafe target.advanced(by: place &+ 1).update(from: name.utf8Start, count: length)
            place &+= length &+ 1
            unsafe target[place] = UInt8(ascii: "\"")
            unsafe target[place &+ 1] = UInt8(ascii: ":")
        }
        count = place &+ 2
    }

    /// Appends a number in decimal digits.
    mutating func append(decimal number: Int) {
        if number < 0 { append(UInt8(ascii: "-")) }
        var rest = number.magnitude
        if rest < 10 { return append(UInt8(truncatingIfNeeded: rest) &+ 0x30) }
        var width = 1
        var bound: UInt = 10
        while rest >= bound, width < 20 {
            width += 1
            let (next, overflow) = bound.multipliedReportingOverflow(by: 10)
            bound = overflow ? .max : next
            if overflow { break }
        }
        if width > storage.count &- count { grow(by: width) }
        var place = count &+ width
        while place > count {
            place &-= 1
            storage[place] = UInt8(truncatingIfNeeded: rest % 10) &+ 0x30
            rest /= 10
        }
        count &+= width
    }

    /// Appends the last `width` digits of a number that is not negative.
    mutating func append(_ number: Int, width: Int) {
        if width > storage.count &- count { grow(by: width) }
        count &+= width
        var rest = number
        var place = count
        for _ in 0..<width {
            place &-= 1
            storage[place] = UInt8(truncatingIfNeeded: rest % 10) &+ 0x30
            rest /= 10
        }
    }

    /// Takes the last `number` octets back.
    mutating func removeLast(_ number: Int) { count = max(0, count &- number) }

    /// Forgets what was written, and keeps the room.
    mutating func removeAll() { count = 0 }

    @inline(never)
    private mutating func grow(by number: Int) {
        let wanted = max(count + number, storage.count * 2, 64)
        storage.append(contentsOf: repeatElement(0, count: wanted - storage.count))
    }
}
