/// Whether octets are the start of something, as far as they go.
public enum Recognition: Sendable {
    /// They are.
    case yes
    /// They are not, whatever follows.
    case no
    /// They may be: more octets have to tell.
    case maybe
}
