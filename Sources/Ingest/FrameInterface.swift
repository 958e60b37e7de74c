/// What a capture says of the interface that saw a frame.
public struct FrameInterface: Hashable, Sendable {
    /// The index of the capture, from 0.
    public let capture: Int
    /// The section of a pcapng that describes it, from 1; 0 in a classic capture.
    public let section: Int
    /// Its number in that section, from 0.
    public let number: Int
    /// What the first octets of its frames are.
    public let linkType: LinkType
    /// Octets kept of each frame; 0 for all.
    public let snapLength: UInt32
    /// Digits behind the second's point that its times have: 0...9. Those of a clock that does not count in powers of
    /// ten, or finer than nanoseconds, are told in nanoseconds.
    public let fractionDigits: Int

    /// An interface.
    public init(
        capture: Int, section: Int, number: Int, linkType: LinkType, snapLength: UInt32, fractionDigits: Int
    ) {
        self.capture = capture
        self.section = section
        self.number = number
        self.linkType = linkType
        self.snapLength = snapLength
        self.fractionDigits = fractionDigits
    }
}

extension CaptureReader {
    /// The interface that saw the frame which `next()` announced.
    public var interface: FrameInterface {
        if let layout {
            return FrameInterface(
                capture: capture, section: 0, number: 0, linkType: layout.linkType, snapLength: layout.snapLength,
                fractionDigits: layout.fractionUnit == 1 ? 9 : 6)
        }
        guard section.interfaces.indices.contains(interfaceNumber) else {
            return FrameInterface(
                capture: capture, section: section.serial, number: interfaceNumber, linkType: .null, snapLength: 0,
                fractionDigits: 9)
        }
        let interface = section.interfaces[interfaceNumber]
        return FrameInterface(
            capture: capture, section: section.serial, number: interfaceNumber, linkType: interface.linkType,
            snapLength: interface.snapLength, fractionDigits: interface.exactDigits)
    }
}
