internal import Glibc

/// Why a capture cannot be read, or not to its end.
public enum IngestError: Error, Hashable, Sendable {
    /// The file is missing, or the system refuses for the reason given.
    case cannotOpen(path: String, reason: String)
    /// No permission to read a file or to capture on an interface.
    case permission(name: String)
    /// What was read is no capture.
    case notACapture(name: String, reason: String)
    /// A capture of a kind that cannot be read here.
    case unsupported(name: String, reason: String)
    /// The capture is cut or damaged. The frames before `frame` were delivered.
    case damaged(name: String, frame: Int, reason: String)
    /// Reading was ended before the capture's end, as somebody asked. The frames up to `frame` were delivered.
    case stopped(name: String, frame: Int)
    /// The system failed to read.
    case inputOutput(name: String, reason: String)
    /// No interface has this name.
    case noSuchInterface(name: String)
    /// libpcap cannot compile the filter.
    case badFilter(expression: String, reason: String)
}

extension IngestError: CustomStringConvertible {
    /// One line for a person.
    public var description: String {
        switch self {
        case .cannotOpen(let path, let reason): "\(path): cannot open: \(reason)"
        case .permission(let name): "\(name): no permission to read"
        case .notACapture(let name, let reason): "\(name): not a capture: \(reason)"
        case .unsupported(let name, let reason): "\(name): not supported: \(reason)"
        case .damaged(let name, let frame, let reason): "\(name): damaged at frame \(frame): \(reason)"
        case .stopped(let name, let frame): "\(name): stopped behind frame \(frame): the rest was not read"
        case .inputOutput(let name, let reason): "\(name): cannot read on: \(reason)"
        case .noSuchInterface(let name): "\(name): no such interface"
        case .badFilter(let expression, let reason): "capture filter '\(expression)': \(reason)"
        }
    }
}

extension IngestError {
    /// What went wrong, without the name of the capture.
    public var reason: String {
        switch self {
        case .cannotOpen(_, let reason), .notACapture(_, let reason), .unsupported(_, let reason),
            .inputOutput(_, let reason), .badFilter(_, let reason):
            reason
        case .damaged(_, let frame, let reason): "\(reason), at frame \(frame)"
        case .stopped(_, let frame): "stopped behind frame \(frame)"
        case .permission: "no permission"
        case .noSuchInterface: "no such interface"
        }
    }

    /// What `open` says when it fails.
    static func opening(_ path: String, _ number: Int32) -> IngestError {
        number == EACCES || number == EPERM
            ? .permission(name: path) : .cannotOpen(path: path, reason: text(of: number))
    }

    /// The system's own words for an `errno`.
    static func text(of number: Int32) -> String {
        // Bound: strerror answers with a string that ends in NUL, copied before anything else may overwrite it.
        guard let words = unsafe strerror(number) else { return "error \(number)" }
        return unsafe String(cString: words)
    }
}
