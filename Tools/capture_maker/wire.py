"""Frames as a probe beside the IM server would have written them, and the two containers they are kept in."""

import ipaddress
import struct

SECOND = 1_000_000_000  # times are whole nanoseconds since 1970
FRAME_GAP = 417_183  # between two frames, so that no two share a microsecond
FIN, SYN, RST, PSH, ACK = 0x01, 0x02, 0x04, 0x08, 0x10
UDP_PROTOCOL, TCP_PROTOCOL = 17, 6


def checksum(octets):
    """RFC 1071."""
    if len(octets) % 2:
        octets += b"\0"
    total = sum(struct.unpack(f"!{len(octets) // 2}H", octets))
    while total > 0xFFFF:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


class Endpoint:
    """An address and a port, on a host whose MAC address follows from the address."""

    def __init__(self, address, port):
        self.address = ipaddress.ip_address(address)
        self.port = port
        self.mac = bytes((2, 0, 0, 0, 0)) + self.address.packed[-1:]

    def at(self, port):
        return Endpoint(self.address, port)


class Wire:
    """The frames so far, each with its time, and the time at which the next one passes."""

    def __init__(self, now, vlan=None):
        self.now = now
        self.vlan = vlan
        self.frames = []
        self.secrets = b""
        self.packets_sent = {}

    def pause(self, seconds):
        self.now += int(seconds * SECOND)

    def put(self, frame):
        self.frames.append((self.now, frame))
        self.now += FRAME_GAP

    def datagram(self, source, destination, payload):
        header = struct.pack("!HHHH", source.port, destination.port, 8 + len(payload), 0)
        self.put(self.frame(source, destination, UDP_PROTOCOL, header + payload, checksum_at=6))

    def connect(self, client, server, client_isn, server_isn):
        connection = Connection(self, client, server, client_isn, server_isn)
        connection.open()
        return connection

    def frame(self, source, destination, protocol, segment, checksum_at):
        """An Ethernet frame around a segment whose checksum field is still zero."""
        ends = source.address.packed + destination.address.packed
        if source.address.version == 4:
            pseudo = ends + struct.pack("!BBH", 0, protocol, len(segment))
        else:
            pseudo = ends + struct.pack("!IxxxB", len(segment), protocol)
        value = checksum(pseudo + segment)
        if protocol == UDP_PROTOCOL:
            value = value or 0xFFFF
        segment = segment[:checksum_at] + struct.pack("!H", value) + segment[checksum_at + 2 :]

        if source.address.version == 4:
            number = self.packets_sent.get(source.address, 1)
            self.packets_sent[source.address] = number + 1
            header = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(segment), number, 0x4000, 64, protocol, 0) + ends
            header = header[:10] + struct.pack("!H", checksum(header)) + header[12:]
            ethertype = 0x0800
        else:
            header = struct.pack("!IHBB", 6 << 28, len(segment), protocol, 64) + ends
            ethertype = 0x86DD
        link = destination.mac + source.mac
        if self.vlan is not None:
            link += struct.pack("!HH", 0x8100, self.vlan)
        return link + struct.pack("!H", ethertype) + header + segment


class Connection:
    """A TCP connection; each end's next sequence number is kept modulo 2^32."""

    def __init__(self, wire, client, server, client_isn, server_isn):
        self.wire, self.client, self.server = wire, client, server
        self.next = {client: client_isn, server: server_isn}

    def peer(self, end):
        return self.server if end is self.client else self.client

    def segment(self, end, flags, data=b"", options=b""):
        """The frame of the next segment of one end, which the other end has yet to be shown."""
        peer = self.peer(end)
        acknowledgement = self.next[peer] if flags & ACK else 0
        offset = (20 + len(options)) // 4
        header = struct.pack(
            "!HHIIBBHHH", end.port, peer.port, self.next[end], acknowledgement, offset << 4, flags, 64240, 0, 0
        )
        self.next[end] = (self.next[end] + len(data) + bool(flags & (SYN | FIN))) % 2**32
        return self.wire.frame(end, peer, TCP_PROTOCOL, header + options + data, checksum_at=16)

    def segments(self, end, data, size):
        pieces = [data[at : at + size] for at in range(0, len(data), size)]
        return [
            self.segment(end, ACK | (PSH if index == len(pieces) - 1 else 0), piece)
            for index, piece in enumerate(pieces)
        ]

    def open(self):
        largest = struct.pack("!BBH", 2, 4, 1440)
        self.wire.put(self.segment(self.client, SYN, options=largest))
        self.wire.put(self.segment(self.server, SYN | ACK, options=largest))
        self.acknowledge(self.client)

    def acknowledge(self, end):
        self.wire.put(self.segment(end, ACK))

    def send(self, end, data, size=1400, unseen=()):
        """Sends in order and has it acknowledged; segments whose index is in `unseen` passed the probe by."""
        for index, frame in enumerate(self.segments(end, data, size)):
            if index not in unseen:
                self.wire.put(frame)
        self.acknowledge(self.peer(end))

    def close(self, end):
        self.wire.put(self.segment(end, FIN | ACK))
        self.wire.put(self.segment(self.peer(end), FIN | ACK))
        self.acknowledge(end)


def pcap(frames):
    """The classic container, little-endian, in microseconds."""
    out = [struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 1)]
    for time, frame in frames:
        out.append(struct.pack("<IIII", time // SECOND, time % SECOND // 1000, len(frame), len(frame)) + frame)
    return b"".join(out)


def pcapng(frames, secrets=b""):
    """The block container, little-endian, one interface, in nanoseconds; before the frames the key log of their TLS."""

    def block(kind, body):
        body += b"\0" * (-len(body) % 4)
        return struct.pack("<II", kind, 12 + len(body)) + body + struct.pack("<I", 12 + len(body))

    section = struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1)
    interface = struct.pack("<HHI", 1, 0, 262144) + struct.pack("<HHBxxxHH", 9, 1, 9, 0, 0)
    out = [block(0x0A0D0D0A, section), block(1, interface)]
    if secrets:
        out.append(block(10, struct.pack("<II", 0x544C534B, len(secrets)) + secrets))
    for time, frame in frames:
        out.append(block(6, struct.pack("<IIIII", 0, time >> 32, time & 0xFFFFFFFF, len(frame), len(frame)) + frame))
    return b"".join(out)
