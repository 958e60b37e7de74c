import Testing

@testable import Analysis

@Suite("What acknowledgements are waited for under") struct TokenTests {
    @Test("names the messages that a stretch finished, once, also when messages have moved") func messages() {
        var tokens = Tokens()
        func take(_ token: Int) -> [Int] {
            var found: [Int] = []
            tokens.take(token) { found.append($0) }
            return found
        }
        for (token, message) in [(5, 0), (7, 1), (7, 2), (9, 3), (400, 4)] { tokens.note(token, message) }
        #expect([4, 6, 7, 8, 9, 401].map(take) == [[], [], [1, 2], [], [3], []])
        #expect([7, 9].map(take) == [[], []])
        tokens.move([0: 0, 2: 7, 4: 1])
        #expect([7, 9].map(take) == [[], []])
        tokens.note(500, 2)
        #expect([5, 5, 499, 500].map(take) == [[0], [], [], [2]])
        for message in [3, 6] { tokens.note(501, message) }
        tokens.move([1: 5, 3: 8, 6: 9])
        #expect([400, 500, 501].map(take) == [[5], [], [8, 9]])
    }

    @Test("finds each of many, in any order, and lets go of those that were taken", arguments: [1, 7, 1000])
    func many(distance: Int) {
        var tokens = Tokens()
        var open: [Int: [Int]] = [:]
        var generator = SystemRandomNumberGenerator()
        var isRight = true
        func take(_ token: Int) -> [Int] {
            var found: [Int] = []
            tokens.take(token) { found.append($0) }
            return found
        }
        for token in stride(from: 0, to: 20_000 * distance, by: distance) {
            for message in 0..<Int.random(in: 1...3, using: &generator) {
                tokens.note(token, token + message)
                open[token, default: []].append(token + message)
            }
            // Some are never asked for.
            while open.count > 40, let token = open.keys.randomElement(using: &generator) {
                let messages = open.removeValue(forKey: token)
                if token % 5 == 0 { continue }
                isRight = isRight && take(token) == messages
                if token % 7 == 0 { isRight = isRight && take(token) == [] }
            }
        }
        #expect(isRight)
    }
}
