import Testing

@testable import Analysis

@Suite("What acknowledgements are waited for under") struct TokenTests {
    @Test("names the last message that a stretch finished, once, also when messages have moved") func messages() {
        var tokens = Tokens()
        for (token, message) in [(5, 0), (7, 1), (7, 2), (9, 3), (400, 4)] { tokens.note(token, message) }
        #expect([4, 6, 7, 8, 9, 401].map { tokens.take($0) } == [nil, nil, 2, nil, 3, nil])
        #expect([7, 9].map { tokens.take($0) } == [nil, nil])
        tokens.move([0: 0, 2: 7, 4: 1])
        #expect([7, 9].map { tokens.take($0) } == [nil, nil])
        tokens.note(500, 2)
        #expect([5, 5, 499, 500].map { tokens.take($0) } == [0, nil, nil, 2])
        tokens.note(501, 3)
        tokens.move([1: 5])
        #expect([400, 500, 501].map { tokens.take($0) } == [5, nil, nil])
    }

    @Test("finds each of many, in any order, and lets go of those that were taken", arguments: [1, 7, 1000])
    func many(distance: Int) {
        var tokens = Tokens()
        var open: [Int: Int] = [:]
        var generator = SystemRandomNumberGenerator()
        for message in 0..<20_000 {
            tokens.note(message * distance, message)
            open[message * distance] = message
            // Some are never asked for.
            while open.count > 40, let token = open.keys.randomElement(using: &generator) {
                let message = open.removeValue(forKey: token)
                if token % 5 == 0 { continue }
                #expect(tokens.take(token) == message)
                if token % 7 == 0 { #expect(tokens.take(token) == nil) }
            }
        }
    }
}
