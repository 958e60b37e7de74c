import DeferredPush
import Foundation
import Octets
import Reassembly
import Records

/// What carried a bundle, as the store keeps it: what a judgement needs to know of it.
struct KeptCarrier: Codable, Sendable {
    private struct Place: Codable, Sendable {
        let high: UInt64
        let low: UInt64
        let port: UInt16

        init(_ endpoint: Endpoint) {
            (high, low, port) = (endpoint.address.high, endpoint.address.low, endpoint.port)
        }

        var endpoint: Endpoint { Endpoint(address: IPAddress(high: high, low: low), port: port) }
    }

    private let isMSRP: Bool
    private let messageID: String?
    private let transactionID: String?
    private let source: Place
    private let destination: Place
    private let firstFrame: Int
    private let firstTime: Int64
    private let lastFrame: Int
    private let lastTime: Int64
    private let callID: String?
    private let to: String?
    /// Not known of what earlier versions wrote.
    private let reached: String?
    private let target: Data?
    private let toPath: Data
    private let fromPath: Data
    private let frames: [Int]
    private let acceptTypes: Data?
    private let chunks: Int
    private let asksForResponse: Bool

    init(_ carrier: Carrier) {
        switch carrier.form {
        case .msrp(_, let messageID, let transactionID):
            isMSRP = true
            (self.messageID, self.transactionID) = (messageID, transactionID)
        case .sip:
            isMSRP = false
            (messageID, transactionID) = (nil, nil)
        }
        source = Place(carrier.source)
        destination = Place(carrier.destination)
        firstFrame = carrier.first.number
        firstTime = carrier.first.time.nanoseconds
        lastFrame = carrier.last.number
        lastTime = carrier.last.time.nanoseconds
        callID = carrier.callID
        to = carrier.to
        reached = carrier.reached
        target = carrier.target.map { Data($0) }
        toPath = Data(carrier.toPath)
        fromPath = Data(carrier.fromPath)
        frames = carrier.frames.filter { $0.capture == carrier.first.capture }.map(\.frame)
        acceptTypes = carrier.acceptTypes.map { Data($0) }
        chunks = carrier.chunks
        asksForResponse = carrier.asksForResponse
    }

    /// The carrier, its frames those of the capture with an index.
    func restored(capture: Int) -> Carrier {
        Carrier(
            form: isMSRP
                ? .msrp(messageNumber: 0, messageID: messageID, transactionID: transactionID) : .sip,
            source: source.endpoint, destination: destination.endpoint,
            first: Frame(capture: capture, number: firstFrame, time: Timestamp(nanoseconds: firstTime)),
            last: Frame(capture: capture, number: lastFrame, time: Timestamp(nanoseconds: lastTime)),
            callID: callID, to: to, reached: reached, target: target.map { [UInt8]($0) }, toPath: [UInt8](toPath),
            fromPath: [UInt8](fromPath), frames: frames.map { FrameReference(capture: capture, frame: $0) },
            acceptTypes: acceptTypes.map { [UInt8]($0) }, chunks: chunks, asksForResponse: asksForResponse)
    }
}
