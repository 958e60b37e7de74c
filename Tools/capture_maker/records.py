"""Reads the records of a capture as plainly as can be."""
import struct


def records(path):
    """(whether it is a frame, octets) of each record of a little-endian pcap or pcapng."""
    octets = path.read_bytes()
    if octets[:4] in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1"):
        yield False, octets[:24]
        place = 24
        while place + 16 <= len(octets):
            end = place + 16 + struct.unpack_from("<I", octets, place + 8)[0]
            yield True, octets[place:end]
            place = end
        return
    place = 0
    while place + 12 <= len(octets):
        kind, length = struct.unpack_from("<II", octets, place)
        if length < 12:
            return
        yield kind == 6, octets[place:place + length]
        place += length
