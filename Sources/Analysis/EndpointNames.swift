import Octets

/// Endpoints as reports name them: the last two are remembered, for they come again with every message of a session.
struct EndpointNames {
    private var last: (endpoint: Endpoint, name: String)?
    private var other: (endpoint: Endpoint, name: String)?

    mutating func name(of endpoint: Endpoint) -> String {
        if let last, last.endpoint == endpoint { return last.name }
        let entry: (endpoint: Endpoint, name: String)
        if let other, other.endpoint == endpoint { entry = other } else { entry = (endpoint, endpoint.description) }
        other = last
        last = entry
        return entry.name
    }
}
