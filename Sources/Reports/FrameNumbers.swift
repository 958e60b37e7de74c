import Records

/// Frames as a person reads and types them.
struct FrameNumbers {
    /// Whether there are several captures, so that a frame's number alone does not name it.
    let areQualified: Bool

    /// `19`; or `2:19`, frame 19 of the second capture.
    func text(_ reference: FrameReference) -> String {
        areQualified ? "\(reference.capture + 1):\(reference.frame)" : "\(reference.frame)"
    }

    /// `20-34`.
    func text(_ capture: Int, _ first: Int, _ last: Int) -> String {
        let beginning = text(FrameReference(capture: capture, frame: first))
        return last > first ? "\(beginning)-\(last)" : beginning
    }

    /// `20-34`; or `1:20-2:7` from one capture into the next.
    func text(_ first: FrameReference, _ last: FrameReference) -> String {
        first.capture == last.capture
            ? text(first.capture, first.frame, last.frame) : "\(text(first))-\(text(last))"
    }

    /// `3 4 13`, runs of three and more as `5-9`; what does not fit into `room` columns is counted as `+12`,
    /// together with `further` ones that are not among `references`.
    func list(_ references: [FrameReference], room: Int, further: Int = 0) -> String {
        var shown: [String] = []
        var used = 0
        let runs = runs(references)
        for (index, run) in runs.enumerated() {
            let next = text(run.first.capture, run.first.frame, run.last)
            let left = runs[(index + 1)...].reduce(further) { $0 + $1.count }
            let reserve = left > 0 ? " +\(left)".utf8.count : 0
            if !shown.isEmpty, used + 1 + next.utf8.count + reserve > room {
                return shown.joined(separator: " ") + " +\(left + run.count)"
            }
            used += next.utf8.count + (shown.isEmpty ? 0 : 1)
            shown.append(next)
        }
        if further > 0 { shown.append("+\(further)") }
        return shown.joined(separator: " ")
    }

    /// `3,5,10,14,27,28` and `27..90`: what tshark takes between braces.
    func displayFilterItems(_ references: [FrameReference]) -> [String] {
        runs(references).map { $0.last > $0.first.frame ? "\($0.first.frame)..\($0.last)" : "\($0.first.frame)" }
    }

    private struct Run {
        let first: FrameReference
        var last: Int
        var count: Int { last - first.frame + 1 }
    }

    /// Sorted, each once; neighbours are joined where there are three or more.
    private func runs(_ references: [FrameReference]) -> [Run] {
        var runs: [Run] = []
        for reference in Set(references).sorted() {
            if let run = runs.last, run.first.capture == reference.capture, reference.frame - 1 == run.last {
                runs[runs.count - 1].last = reference.frame
            } else {
                runs.append(Run(first: reference, last: reference.frame))
            }
        }
        return runs.flatMap { run -> [Run] in
            guard run.last - run.first.frame == 1 else { return [run] }
            let second = FrameReference(capture: run.first.capture, frame: run.last)
            return [Run(first: run.first, last: run.first.frame), Run(first: second, last: run.last)]
        }
    }
}
