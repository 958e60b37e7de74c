"""Attacks on what reads frames, and puts fragments and segments in order."""
import itertools
import struct

HEAD = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262_144, 1)
LINK = bytes(12) + b"\x08\x00"
FIN, SYN, ACK = 1, 2, 16
START = b"MSRP a786hjs2 SEND\r\nTo-Path: msrp://b.example:2855/b;tcp\r\nFrom-Path: msrp://a.example:2855/a;tcp\r\n"


def record(number, frame):
    """A frame of a classic capture, a tenth of a millisecond behind the one before it."""
    return struct.pack("<IIII", 1_700_000_000 + number // 10_000, number % 10_000 * 100, len(frame), len(frame)) + frame


def capture(frames, size):
    """A capture of as many frames as have room in `size` octets."""
    parts, used = [HEAD], len(HEAD)
    for number, frame in enumerate(frames):
        parts.append(record(number, frame))
        used += len(parts[-1])
        if used >= size:
            break
    return b"".join(parts)


def packet(protocol, content, source=0x0A000001, destination=0x0A000002, number=0, offset=0x4000):
    return LINK + struct.pack(
        "!BBHHHBBHII", 0x45, 0, 20 + len(content), number & 0xFFFF, offset, 64, protocol, 0, source, destination) + content


def segment(sequence, octets, ports=(2855, 40_000), flags=ACK, **addresses):
    return packet(6, struct.pack("!HHIIBBHHH", *ports, sequence & 0xFFFFFFFF, 1, 0x50, flags, 65_535, 0, 0) + octets,
                  **addresses)


def datagram(octets, ports=(5060, 5060), **addresses):
    return packet(17, struct.pack("!HHHH", *ports, 8 + len(octets), 0) + octets, **addresses)


def stream(octets, size=1400, ports=(2855, 40_000)):
    """A connection's one direction, its handshake before it."""
    yield segment(0, b"", ports, SYN)
    for at in range(0, len(octets), size):
        yield segment(1 + at, octets[at:at + size], ports)


def flows(size):
    return capture((segment(1, START, (2855, number % 60_000 + 1024), source=0x0A000000 + number // 60_000)
                    for number in itertools.count()), size)


def colliding_flows(size):
    """What is added to the source is taken from the destination, in addresses and in ports."""
    return capture((segment(1, START, (10_000 + number % 2000, 50_000 - number % 2000),
                            source=0x0A000000 + number // 2000, destination=0x0B000000 - number // 2000)
                    for number in itertools.count()), size)


def handshakes(size):
    return capture((segment(number, b"", (number % 60_000 + 1024, 2855), SYN, source=0x0A000000 + number // 60_000)
                    for number in itertools.count()), size)


def single_octets(size):
    return capture(stream(START + b"\r\n" + bytes(97 + n % 26 for n in range(size // 71)), 1), size)


def single_octets_backwards(size):
    """Windows of 10,000 octets, each from its last to its first."""
    octets = START + b"\r\n" + bytes(97 + n % 26 for n in range(size // 71))

    def frames():
        yield segment(0, b"", flags=SYN)
        for start in range(0, len(octets), 10_000):
            for at in range(min(start + 10_000, len(octets)) - 1, start - 1, -1):
                yield segment(1 + at, octets[at:at + 1])
    return capture(frames(), size)


def overlaps(size):
    """Each segment begins where the one before it began, an octet further: the first is missing."""
    octets = bytes(97 + n % 26 for n in range(70_000)) * 3
    return capture(itertools.chain([segment(0, b"", flags=SYN)], (
        segment(100 + n, octets[n % 60_000:n % 60_000 + 1400]) for n in itertools.count())), size)


def holes(size):
    return capture(itertools.chain([segment(0, b"", flags=SYN)], (
        segment(1 + 20 * n, START[:10]) for n in itertools.count())), size)


def fragments(size):
    """Datagrams of 60,000 octets, the last fragment first."""
    def frames():
        for number in itertools.count():
            last = 7500
            for place in range(last, -1, -1):
                more = 0 if place == last else 0x2000
                yield packet(17, b"SIP/2.0 ", number=number, offset=more | place)
    return capture(frames(), size)


def lone_fragments(size):
    return capture((packet(17, bytes(24), number=number, offset=0x2000 | 16, source=0x0A000000 + (number >> 16))
                    for number in itertools.count()), size)


def frames(size):
    return capture(itertools.repeat(b"\0"), size)


def interfaces(size):
    section = struct.pack("<IIIHHqI", 0x0A0D0D0A, 28, 0x1A2B3C4D, 1, 0, -1, 28)
    interface = struct.pack("<IIHHII", 1, 20, 1, 0, 262_144, 20)
    return section + interface * (size // 20)
