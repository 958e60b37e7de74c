"""TLS 1.3 (RFC 8446) in Python alone: a key that both ends had before, X25519, ChaCha20-Poly1305.

It is slow, lets its own clock and keys be read, and takes the same random octets every time: for captures, never for use.
"""

import hashlib
import hmac
import struct

HANDSHAKE, DATA = 22, 23
SUITE = 0x1303  # TLS_CHACHA20_POLY1305_SHA256
PRIME = 2**255 - 19


def drawn(purpose, count=32):
    """Octets that look random and are the same every time."""
    return hashlib.sha256(purpose.encode()).digest()[:count]


def x25519(secret, point=b"\x09" + bytes(31)):
    """RFC 7748 section 5."""
    clamped = bytes([secret[0] & 248]) + secret[1:31] + bytes([secret[31] & 127 | 64])
    k, u = int.from_bytes(clamped, "little"), int.from_bytes(point, "little") % 2**255
    x2, z2, x3, z3 = 1, 0, u, 1
    for at in range(254, -1, -1):
        bit = k >> at & 1
        if bit:
            x2, z2, x3, z3 = x3, z3, x2, z2
        a, b, c, d = x2 + z2, x2 - z2, x3 + z3, x3 - z3
        aa, bb, da, cb = a * a, b * b, d * a, c * b
        x3, z3 = (da + cb) ** 2 % PRIME, u * (da - cb) ** 2 % PRIME
        x2, z2 = aa * bb % PRIME, (aa - bb) * (aa + 121665 * (aa - bb)) % PRIME
        if bit:
            x2, z2, x3, z3 = x3, z3, x2, z2
    return (x2 * pow(z2, PRIME - 2, PRIME) % PRIME).to_bytes(32, "little")


def chacha20(key, counter, nonce):
    """One block of RFC 8439 section 2.3."""
    start = list(struct.unpack("<16I", b"expand 32-byte k" + key + struct.pack("<I", counter) + nonce))
    state = list(start)

    def quarter(a, b, c, d):
        for left, right, other, shift in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
            state[left] = (state[left] + state[right]) % 2**32
            mixed = state[other] ^ state[left]
            state[other] = (mixed << shift | mixed >> (32 - shift)) % 2**32

    for _ in range(10):
        for a in range(4):
            quarter(a, 4 + a, 8 + a, 12 + a)
        for a in range(4):
            quarter(a, 4 + (a + 1) % 4, 8 + (a + 2) % 4, 12 + (a + 3) % 4)
    return struct.pack("<16I", *((a + b) % 2**32 for a, b in zip(state, start)))


def poly1305(key, octets):
    """RFC 8439 section 2.5."""
    r = int.from_bytes(key[:16], "little") & 0x0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF
    total = 0
    for at in range(0, len(octets), 16):
        total = (total + int.from_bytes(octets[at : at + 16] + b"\x01", "little")) * r % (2**130 - 5)
    return ((total + int.from_bytes(key[16:], "little")) % 2**128).to_bytes(16, "little")


def seal(key, nonce, text, associated):
    """RFC 8439 section 2.8."""
    stream = b"".join(chacha20(key, 1 + at, nonce) for at in range((len(text) + 63) // 64))
    sealed = bytes(a ^ b for a, b in zip(text, stream))
    padded = b"".join(part + bytes(-len(part) % 16) for part in (associated, sealed))
    lengths = struct.pack("<QQ", len(associated), len(sealed))
    return sealed + poly1305(chacha20(key, 0, nonce)[:32], padded + lengths)


def digest(octets):
    return hashlib.sha256(octets).digest()


def keyed(key, octets):
    return hmac.new(key, octets, hashlib.sha256).digest()


def expand(secret, label, context=b"", count=32):
    """HKDF-Expand-Label, RFC 8446 section 7.1; never more than one digest."""
    label = b"tls13 " + label.encode()
    about = struct.pack("!HB", count, len(label)) + label + struct.pack("!B", len(context)) + context
    return keyed(secret, about + b"\x01")[:count]


def message(kind, body):
    return struct.pack("!I", kind << 24 | len(body)) + body


def extension(kind, body):
    return struct.pack("!HH", kind, len(body)) + body


class Direction:
    """What one end sends: its traffic keys, and how many records it sent under them."""

    def __init__(self):
        self.key = None

    def use(self, secret):
        self.secret, self.number = secret, 0
        self.key, self.vector = expand(secret, "key"), expand(secret, "iv", count=12)

    def record(self, kind, octets):
        if self.key is None:
            return struct.pack("!BHH", kind, 0x0303, len(octets)) + octets
        text = octets + bytes([kind])
        head = struct.pack("!BHH", DATA, 0x0303, len(text) + 16)
        nonce = (int.from_bytes(self.vector, "big") ^ self.number).to_bytes(12, "big")
        self.number += 1
        return head + seal(self.key, nonce, text, head)


class SecureConnection:
    """A connection of the wire whose two ends speak TLS 1.3; `secrets` is the key log of it."""

    RECORD = 1200  # octets of text in a record: several share a segment, and some lie in two

    def __init__(self, connection, purpose):
        self.connection, self.client, self.server = connection, connection.client, connection.server
        self.directions = {self.client: Direction(), self.server: Direction()}
        self.random = drawn(purpose + " client random")
        self.secrets = b""
        self.shake(purpose)

    def shake(self, purpose):
        key = drawn(purpose + " key")
        private = {end: drawn(f"{purpose} {end} private") for end in ("client", "server")}
        share = {end: struct.pack("!HH", 29, 32) + x25519(secret) for end, secret in private.items()}
        early = keyed(bytes(32), key)

        identity = b"imserver"
        offered = struct.pack("!HH", len(identity) + 6, len(identity)) + identity + bytes(4)
        extensions = (
            extension(43, b"\x02\x03\x04")
            + extension(10, struct.pack("!HH", 2, 29))
            + extension(51, struct.pack("!H", len(share["client"])) + share["client"])
            + extension(45, b"\x01\x01")
        )
        binders = 2 + 1 + 32
        hello = b"\x03\x03" + self.random + b"\0" + struct.pack("!HH", 2, SUITE) + b"\x01\0"
        hello += struct.pack("!H", len(extensions) + 4 + len(offered) + binders) + extensions
        hello += struct.pack("!HH", 41, len(offered) + binders) + offered
        # The binder is over all that comes before it, the length of the whole included (RFC 8446 section 4.2.11.2).
        truncated = message(1, hello + bytes(binders))[:-binders]
        finished = expand(expand(early, "ext binder", digest(b"")), "finished")
        client_hello = truncated + struct.pack("!HB", 33, 32) + keyed(finished, digest(truncated))

        answer = b"\x03\x03" + drawn(purpose + " server random") + b"\0" + struct.pack("!HB", SUITE, 0)
        extensions = extension(43, b"\x03\x04") + extension(51, share["server"]) + extension(41, b"\0\0")
        server_hello = message(2, answer + struct.pack("!H", len(extensions)) + extensions)
        transcript = client_hello + server_hello

        shared = x25519(private["client"], share["server"][4:])
        handshake = keyed(expand(early, "derived", digest(b"")), shared)
        keys = {end: expand(handshake, f"{letter} hs traffic", digest(transcript)) for end, letter in self.letters()}
        self.connection.send(self.client, Direction().record(HANDSHAKE, client_hello))
        flight = Direction().record(HANDSHAKE, server_hello)
        for end, _ in self.letters():
            self.directions[end].use(keys[end])
        self.log("HANDSHAKE_TRAFFIC_SECRET")

        more = message(8, b"\0\0")
        transcript += more
        proof = message(20, keyed(expand(keys[self.server], "finished"), digest(transcript)))
        transcript += proof
        self.connection.send(self.server, flight + self.directions[self.server].record(HANDSHAKE, more + proof))
        master = keyed(expand(handshake, "derived", digest(b"")), bytes(32))
        traffic = {end: expand(master, f"{letter} ap traffic", digest(transcript)) for end, letter in self.letters()}
        proof = message(20, keyed(expand(keys[self.client], "finished"), digest(transcript)))
        self.connection.send(self.client, self.directions[self.client].record(HANDSHAKE, proof))
        for end, _ in self.letters():
            self.directions[end].use(traffic[end])
        self.log("TRAFFIC_SECRET_0")

    def letters(self):
        return ((self.client, "c"), (self.server, "s"))

    def log(self, label):
        for end, name in ((self.client, "CLIENT"), (self.server, "SERVER")):
            secret = self.directions[end].secret.hex()
            self.secrets += f"{name}_{label} {self.random.hex()} {secret}\n".encode()

    def send(self, end, data, **how):
        pieces = [data[at : at + self.RECORD] for at in range(0, len(data), self.RECORD)]
        self.connection.send(end, b"".join(self.directions[end].record(DATA, piece) for piece in pieces), **how)

    def close(self, end):
        """Each end says that it closes (RFC 8446 section 6.1)."""
        for speaker in (end, self.connection.peer(end)):
            self.connection.send(speaker, self.directions[speaker].record(21, b"\x01\0"))
        self.connection.close(end)
