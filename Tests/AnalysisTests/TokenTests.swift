import Testing

@testable import Analysis

@Suite("What acknowledgements are waited for under") struct TokenTests {
    @Test("names the last message that a stretch finished, also when messages have moved") func messages() {
        var tokens = Tokens()
        for (token, message) in [(5, 0), (7, 1), (7, 2), (9, 3), (400, 4)] { tokens.note(token, message) }
        #expect([4, 5, 6, 7, 8, 9, 400, 401].map { tokens.index($0) } == [nil, 0, nil, 2, nil, 3, 4, nil])
        tokens.move([2: 0, 4: 1])
        #expect([5, 7, 9, 400].map { tokens.index($0) } == [nil, 0, nil, 1])
        tokens.note(500, 2)
        #expect([7, 400, 499, 500].map { tokens.index($0) } == [0, 1, nil, 2])
        tokens.move([0: 5])
        #expect([7, 400, 500].map { tokens.index($0) } == [5, nil, nil])
    }
}
