internal import Synchronization

/// Where every eighth frame of a capture lies, and how to read on from there.
///
/// Written by the reader as it goes, read by `Recall`, perhaps on another thread: eight octets for eight frames.
final class FrameIndex: Sendable {
    /// Frames from one mark to the next: a power of two.
    static let stride = 8

    /// What is known from a mark on.
    private struct Setting {
        /// The place of the mark.
        let mark: Int
        let section: Int
        let interfaces: Int
    }

    private struct State {
        /// The positions of the marked frames.
        var marks: [Int] = []
        /// In the order of their marks; only those at which something has changed.
        var settings: [Setting] = []
        /// Only sections in which a mark lies, each with the interfaces known at its last mark.
        var sections: [CaptureSection] = []
    }

    /// Where to read on for a frame.
    struct Start {
        /// The position of a frame at most 7 before it.
        let position: Int
        /// The number of the frame before that one.
        let before: Int
        /// How many octets lie from there to the next mark; 0 behind the last mark.
        let reach: Int
    }

    private let state: Mutex<State>

    /// An index of no frames.
    convenience init() { self.init(State()) }

    private init(_ state: State) { self.state = Mutex(state) }

    /// An index of its own with the same marks.
    func twin() -> FrameIndex { FrameIndex(state.withLock { $0 }) }

    /// Notes the next frame that has a mark.
    @inline(never)
    func append(position: Int, section: CaptureSection) {
        state.withLock { state in
            if state.sections.last?.serial != section.serial {
                state.sections.append(section)
            } else if let last = state.sections.last, last.interfaces.count < section.interfaces.count {
                state.sections[state.sections.count - 1] = section
            }
            let (place, interfaces) = (state.sections.count - 1, section.interfaces.count)
            if state.settings.last.map({ $0.section != place || $0.interfaces != interfaces }) ?? true {
                state.settings.append(Setting(mark: state.marks.count, section: place, interfaces: interfaces))
            }
            state.marks.append(position)
        }
    }

    /// Where to start for the frame `number`; `nil` where the reader has not been.
    func start(for number: Int) -> Start? {
        let entry = (number - 1) / Self.stride
        return state.withLock { state in
            guard number > 0, entry < state.marks.count else { return nil }
            let position = state.marks[entry]
            return Start(
                position: position, before: entry * Self.stride,
                reach: entry + 1 < state.marks.count ? state.marks[entry + 1] - position : 0)
        }
    }

    /// The section as it was at the mark of the frame `number`.
    func section(for number: Int) -> CaptureSection {
        let entry = (number - 1) / Self.stride
        return state.withLock { state in
            var (low, high) = (0, state.settings.count)
            while low < high {
                let middle = (low + high) / 2
                if state.settings[middle].mark <= entry { low = middle + 1 } else { high = middle }
            }
            guard number > 0, entry < state.marks.count, low > 0,
                state.sections.indices.contains(state.settings[low - 1].section)
            else { return CaptureSection() }
            var section = state.sections[state.settings[low - 1].section]
            let interfaces = state.settings[low - 1].interfaces
            if section.interfaces.count > interfaces {
                section.interfaces.removeLast(section.interfaces.count - interfaces)
            }
            return section
        }
    }
}
