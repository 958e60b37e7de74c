"""Captures, changed at random: octets as they stand, or frames that stay well-formed around what is changed."""
import gzip
import re
import struct

from .packet import mended, payload_at

MAGICS = {
    b"\xd4\xc3\xb2\xa1": "pcap", b"\xa1\xb2\xc3\xd4": "pcap, big-endian", b"\x4d\x3c\xb2\xa1": "pcap, nanoseconds",
    b"\xa1\xb2\x3c\x4d": "pcap, nanoseconds, big-endian", b"\x34\xcd\xb2\xa1": "pcap, modified",
    b"\x0a\x0d\x0d\x0a": "pcapng", b"\x28\xb5\x2f\xfd": "zstd", b"snoo": "snoop",
}
NUMBERS = [b"0", b"1", b"-1", b"+5", b"*", b"2147483648", b"4294967296", b"9223372036854775807", b"18446744073709551616",
           b"9" * 60, b"00000000000000001", b""]


def kind(head):
    """What container a file is, by its first octets."""
    if head[:2] == b"\x1f\x8b":
        return "gzip"
    return MAGICS.get(head[:4], "other")


def mutated(octets, chance):
    """`octets` with one to four changes."""
    name = kind(octets[:16])
    if name == "gzip" and chance.random() < 0.7:
        try:
            return gzip.compress(mutated(gzip.decompress(octets), chance), 1, mtime=0)
        except (OSError, EOFError):
            pass
    changes = 1 + int(chance.expovariate(1)) % 4
    if chance.random() < 0.5 and name.startswith("pcap"):
        found = frames(octets, name)
        if found and found[1]:
            head, records, write = found
            for _ in range(changes):
                change_frames(records, chance)
            return head + b"".join(write(record) for record in records)
    octets = bytearray(octets)
    for _ in range(changes):
        change_octets(octets, chance)
    return bytes(octets)


def change_octets(octets, chance):
    """One change of octets that knows nothing of them."""
    if not octets:
        octets += chance.randbytes(chance.randrange(64))
        return
    at = chance.randrange(len(octets))
    way = chance.randrange(7)
    if way == 0:
        octets[at] ^= 1 << chance.randrange(8)
    elif way == 1:
        octets[at] = chance.choice([0, 1, 0x0A, 0x0D, 0x20, 0x22, 0x24, 0x2B, 0x2D, 0x3A, 0x7F, 0x80, 0xFF])
    elif way == 2:
        octets[at:at + 4] = chance.choice([b"\0\0\0\0", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\xff\xff\xff\x7f"])
    elif way == 3:
        del octets[at:]
    elif way == 4:
        del octets[at:at + chance.randrange(1, 64)]
    elif way == 5:
        piece = octets[at:at + chance.randrange(1, 256)]
        octets[at:at] = piece * chance.choice([1, 1, 1, 2, 50])
    else:
        to = chance.randrange(len(octets))
        length = chance.randrange(1, 64)
        octets[to:to + length] = octets[at:at + length]


def change_frames(records, chance):
    """One change of a list of frames, or inside one of them."""
    at = chance.randrange(len(records))
    way = chance.randrange(10)
    if way == 0 and len(records) > 1:
        del records[at]
    elif way == 1:
        records.insert(chance.randrange(len(records) + 1), records[at])
    elif way == 2:
        other = chance.randrange(len(records))
        records[at], records[other] = records[other], records[at]
    elif way == 3:
        link, frame, rest = records[at]
        records[at] = (link, frame[:chance.randrange(len(frame) + 1)], rest)
    else:
        link, frame, rest = records[at]
        place = payload_at(link, frame)
        if place is None:
            changed = bytearray(frame)
            change_octets(changed, chance)
            records[at] = (link, bytes(changed[:65_535]), rest)
            return
        payload = bytearray(frame[place:])
        if way < 6:
            change_octets(payload, chance)
        elif way < 8:
            change_text(payload, chance)
        elif way == 8:
            link2, frame2, _ = records[chance.randrange(len(records))]
            place2 = payload_at(link2, frame2)
            if place2 is not None:
                payload[chance.randrange(len(payload) + 1):] = frame2[place2:][chance.randrange(64):]
        else:
            del payload[chance.randrange(len(payload) + 1):]
        records[at] = (link, mended(link, frame, bytes(payload[:60_000])), rest)


def change_text(payload, chance):
    """A number, a line or a token of text, changed as those who attack parsers do."""
    way = chance.randrange(4)
    numbers = list(re.finditer(rb"\d+", payload))
    lines = list(re.finditer(rb"[^\n]*\n", payload))
    if way < 2 and numbers:
        found = chance.choice(numbers)
        payload[found.start():found.end()] = chance.choice(NUMBERS)
    elif lines:
        found = chance.choice(lines)
        if way == 2:
            payload[found.start():found.start()] = found.group() * chance.choice([1, 2, 300])
        else:
            del payload[found.start():found.end()]
    else:
        change_octets(payload, chance)


def frames(octets, name):
    """Head, frames as (link type, octets, what else the record holds), and how one is written again."""
    try:
        return ng_frames(octets) if name == "pcapng" else classic_frames(octets)
    except struct.error:
        return None


def classic_frames(octets):
    order = "<" if octets[0] in (0xD4, 0x4D, 0x34) else ">"
    room = 24 if octets[:4] == b"\x34\xcd\xb2\xa1" else 16
    link = struct.unpack_from(order + "I", octets, 20)[0] & 0xFFFF
    records, at = [], 24
    while at + room <= len(octets):
        size, wire = struct.unpack_from(order + "II", octets, at + 8)
        if size > len(octets) - at - room:
            break
        records.append((link, octets[at + room:at + room + size], (octets[at:at + 8], octets[at + 16:at + room],
                                                                   max(wire - size, 0))))
        at += room + size

    def write(record):
        _, frame, (time, more, cut) = record
        return time + struct.pack(order + "II", len(frame), min(len(frame) + cut, 0xFFFFFFFF)) + more + frame
    return octets[:24], records, write


def ng_frames(octets):
    order = "<" if octets[8:12] == b"\x4d\x3c\x2b\x1a" else ">"
    records, at, links = [], 0, []
    while at + 12 <= len(octets):
        block, size = struct.unpack_from(order + "II", octets, at)
        if size < 12 or size % 4 or at + size > len(octets):
            break
        body = octets[at + 8:at + size - 4]
        if block == 1:
            links.append(struct.unpack_from(order + "H", body)[0])
        if block == 6 and len(body) >= 20:
            interface, captured = struct.unpack_from(order + "I", body)[0], struct.unpack_from(order + "I", body, 12)[0]
            link = links[interface] if interface < len(links) else -1
            records.append((link, body[20:20 + captured], (block, body[:12])))
        else:
            records.append((-1, body, (block, None)))
        at += size

    def write(record):
        _, frame, (block, head) = record
        body = frame if head is None else head + struct.pack(order + "II", len(frame), len(frame)) + frame
        body += bytes(-len(body) % 4)
        size = struct.pack(order + "I", len(body) + 12)
        return struct.pack(order + "I", block) + size + body + size
    return b"", records, write
