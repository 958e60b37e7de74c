import Reassembly

/// The answers to the chunks of one message, by the places of those: often to the last one alone, often to each in turn.
struct ChunkAnswers: Sendable {
    struct Answer: Sendable {
        let frame: Frame
        let place: UInt32
        let status: Int16
    }

    /// In the order of their places.
    private var inTurn = PagedArray<Answer>()
    /// Those that came behind that of a later chunk; they count more.
    private var others: [Int: Answer] = [:]

    /// Notes the answer to the chunk at `place`, which is in `0..<2^32`; the latest counts.
    mutating func note(_ place: Int, _ status: Int16, _ frame: Frame) {
        let answer = Answer(frame: frame, place: UInt32(clamping: place), status: status)
        let last = inTurn.count - 1
        if last < 0 || inTurn[last].place < answer.place {
            inTurn.append(answer)
        } else if inTurn[last].place == answer.place {
            inTurn[last] = answer
        } else {
            others[place] = answer
        }
    }

    /// The answer to the chunk at `place`.
    subscript(place: Int) -> Answer? {
        if let answer = others[place] { return answer }
        var (low, high) = (0, inTurn.count)
        while low < high {
            let middle = (low + high) / 2
            if Int(inTurn[middle].place) < place { low = middle + 1 } else { high = middle }
        }
        return low < inTurn.count && Int(inTurn[low].place) == place ? inTurn[low] : nil
    }
}
