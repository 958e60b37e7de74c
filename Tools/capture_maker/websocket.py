"""WebSockets (RFC 6455) for SIP (RFC 7118)."""

import base64
import hashlib
import struct

from .tls import drawn

CONTINUED, TEXT, CLOSE, PING = 0, 1, 8, 9


class WebSocket:
    """A connection whose client has asked for a WebSocket, and been let."""

    def __init__(self, connection, purpose, host, protocol):
        self.connection, self.purpose, self.frames = connection, purpose, 0
        key = base64.b64encode(drawn(purpose + " key", 16)).decode()
        accepted = hashlib.sha1((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest()
        upgrade = ["Upgrade: websocket", "Connection: Upgrade", f"Sec-WebSocket-Protocol: {protocol}"]
        ask = ["GET / HTTP/1.1", f"Host: {host}", *upgrade, f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13"]
        answer = ["HTTP/1.1 101 Switching Protocols", *upgrade,
                  f"Sec-WebSocket-Accept: {base64.b64encode(accepted).decode()}"]
        connection.send(connection.client, "\r\n".join([*ask, "", ""]).encode())
        connection.send(connection.server, "\r\n".join([*answer, "", ""]).encode())

    def frame(self, end, opcode, payload=b"", final=True):
        """RFC 6455 section 5.2; what a client sends is masked."""
        masked = end is self.connection.client
        first = (0x80 if final else 0) | opcode
        bit = 0x80 if masked else 0
        if len(payload) < 126:
            head = struct.pack("!BB", first, bit | len(payload))
        else:
            head = struct.pack("!BBH", first, bit | 126, len(payload))
        if not masked:
            return head + payload
        self.frames += 1
        mask = drawn(f"{self.purpose} mask {self.frames}", 4)
        return head + mask + bytes(octet ^ mask[at % 4] for at, octet in enumerate(payload))

    def send(self, end, octets, pieces=1):
        """A message in one frame, or in several with a ping between the first two. Answers when it was sent."""
        now = self.connection.wire.now
        size = -(-len(octets) // pieces)
        parts = [octets[at : at + size] for at in range(0, len(octets), size)]
        data = b""
        for index, part in enumerate(parts):
            data += self.frame(end, CONTINUED if index else TEXT, part, index == len(parts) - 1)
            if index == 0 and len(parts) > 1:
                data += self.frame(end, PING, b"still there?")
        self.connection.send(end, data)
        return now

    def close(self, end):
        for speaker in (end, self.connection.peer(end)):
            self.connection.send(speaker, self.frame(speaker, CLOSE, struct.pack("!H", 1000)))
        self.connection.close(end)
