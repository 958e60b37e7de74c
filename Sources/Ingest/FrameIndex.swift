/// Where every eighth frame of a capture lies, and how to read on from there.
///
/// Written by the reader as it goes, read by `Recall`: 16 octets for eight frames.
final class FrameIndex {
    /// Frames from one mark to the next: a power of two.
    static let stride = 8

    private struct Mark {
        let position: Int
        let section: Int32
        let interfaces: Int32
    }

    private var marks: [Mark] = []
    /// Only sections in which a mark lies, each with the interfaces known at its last mark.
    private var sections: [CaptureSection] = []

    /// An index of its own with the same marks.
    func twin() -> FrameIndex {
        let twin = FrameIndex()
        twin.marks = marks
        twin.sections = sections
        return twin
    }

    /// Notes the next frame that has a mark.
    @inline(never)
    func append(position: Int, section: CaptureSection) {
        if sections.last?.serial != section.serial {
            sections.append(section)
        } else if let last = sections.last, last.interfaces.count < section.interfaces.count {
            sections[sections.count - 1] = section
        }
        marks.append(
            Mark(
                position: position, section: Int32(clamping: sections.count - 1),
                interfaces: Int32(clamping: section.interfaces.count)))
    }

    /// Where to start for the frame `number`: the position of a frame at most 7 before it, and the number of the
    /// frame before that one. `nil` where the reader has not been.
    func mark(for number: Int) -> (position: Int, before: Int)? {
        let entry = (number - 1) / Self.stride
        guard number > 0, entry < marks.count else { return nil }
        return (marks[entry].position, entry * Self.stride)
    }

    /// How many octets lie from the mark of the frame `number` to the next one; 0 behind the last mark.
    func reach(for number: Int) -> Int {
        let entry = (number - 1) / Self.stride
        guard number > 0, entry + 1 < marks.count else { return 0 }
        return marks[entry + 1].position - marks[entry].position
    }

    /// The section as it was at the mark of the frame `number`.
    func section(for number: Int) -> CaptureSection {
        let entry = (number - 1) / Self.stride
        guard number > 0, entry < marks.count, Int(marks[entry].section) < sections.count else {
            return CaptureSection()
        }
        var section = sections[Int(marks[entry].section)]
        let interfaces = Int(marks[entry].interfaces)
        if section.interfaces.count > interfaces {
            section.interfaces.removeLast(section.interfaces.count - interfaces)
        }
        return section
    }
}
