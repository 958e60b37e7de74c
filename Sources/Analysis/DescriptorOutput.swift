import Glibc
public import Reports

/// Writes a report to a file descriptor, through a buffer. A closed pipe ends the writing, not the program.
public final class DescriptorOutput: OctetOutput {
    /// How writing ended, if it did.
    public enum Failure: Equatable, Sendable {
        /// The reader has gone (EPIPE).
        case closedPipe
        /// Something else; the number of the error.
        case error(Int32)
    }

    private let descriptor: Int32
    private var buffer: [UInt8] = []
    private static let limit = 1 << 16
    /// Why nothing is written any more.
    public private(set) var failure: Failure?

    /// An output to `descriptor`, which stays the caller's.
    public init(descriptor: Int32) {
        self.descriptor = descriptor
        buffer.reserveCapacity(DescriptorOutput.limit)
    }

    /// Takes the next octets.
    public func write(_ octets: [UInt8]) { write(octets.span) }

    /// Takes the next octets, which are lent.
    public func write(_ octets: Span<UInt8>) {
        if failure != nil { return }
        if buffer.count + octets.count > DescriptorOutput.limit { flush() }
        unsafe octets.withUnsafeBufferPointer { octets in
            if octets.count < DescriptorOutput.limit {
                unsafe buffer.append(contentsOf: octets)
            } else {
                unsafe send(octets)
            }
        }
    }

    /// Writes what is buffered.
    public func flush() {
        // Bound: the buffer lends what it holds.
        unsafe buffer.withUnsafeBufferPointer { unsafe send($0) }
        buffer.removeAll(keepingCapacity: true)
    }

    private func send(_ octets: UnsafeBufferPointer<UInt8>) {
        var offset = 0
        while offset < octets.count, failure == nil, let first = octets.baseAddress {
            // Bound: `offset < count`, and write is given the rest.
            let written = unsafe Glibc.write(descriptor, first + offset, octets.count - offset)
            if written > 0 {
                offset += written
            } else if written < 0, errno != EINTR {
                failure = errno == EPIPE ? .closedPipe : .error(errno)
            }
        }
    }
}
