"""Where the payload of a frame begins, and the frame with another one, its lengths and checksums true."""
import struct

# Where the network layer begins, by link type: Ethernet, raw IP, cooked, BSD loopback.
STARTS = {1: 14, 101: 0, 12: 0, 113: 16, 276: 20, 0: 4, 108: 4}


def layers(link, frame):
    """Start of the network layer, of the transport, of the payload, and the protocol; `None` where they are not read."""
    ip = STARTS.get(link)
    if ip is None or len(frame) < ip + 20:
        return None
    if link == 1 and frame[12:14] == b"\x81\x00":
        ip += 4
    version = frame[ip] >> 4 if ip < len(frame) else 0
    if version == 4:
        transport, protocol = ip + (frame[ip] & 15) * 4, frame[ip + 9]
        if struct.unpack_from(">H", frame, ip + 6)[0] & 0x3FFF:
            return None
    elif version == 6 and len(frame) >= ip + 40:
        transport, protocol = ip + 40, frame[ip + 6]
    else:
        return None
    if protocol == 17 and len(frame) >= transport + 8:
        return ip, transport, transport + 8, protocol
    if protocol == 6 and len(frame) >= transport + 20:
        payload = transport + (frame[transport + 12] >> 4) * 4
        return (ip, transport, payload, protocol) if transport + 20 <= payload <= len(frame) else None
    return None


def payload_at(link, frame):
    """Where the payload of TCP or UDP begins; `None` where the frame holds neither."""
    found = layers(link, frame)
    return found[2] if found else None


def mended(link, frame, payload):
    """`frame` with another payload."""
    found = layers(link, frame)
    if not found:
        return frame
    ip, transport, start, protocol = found
    new = bytearray(frame[:start] + payload)
    size = len(new) - transport
    if new[ip] >> 4 == 4:
        struct.pack_into(">H", new, ip + 2, min(len(new) - ip, 65_535))
        new[ip + 10:ip + 12] = b"\0\0"
        struct.pack_into(">H", new, ip + 10, checksum(new[ip:transport]))
        pseudo = bytes(new[ip + 12:ip + 20]) + struct.pack(">BBH", 0, protocol, size & 0xFFFF)
    else:
        struct.pack_into(">H", new, ip + 4, min(len(new) - ip - 40, 65_535))
        pseudo = bytes(new[ip + 8:ip + 40]) + struct.pack(">IHBB", size, 0, 0, protocol)
    place = transport + (6 if protocol == 17 else 16)
    if protocol == 17:
        struct.pack_into(">H", new, transport + 4, size & 0xFFFF)
    new[place:place + 2] = b"\0\0"
    struct.pack_into(">H", new, place, checksum(pseudo + bytes(new[transport:])) or 0xFFFF)
    return bytes(new)


def checksum(octets):
    """RFC 1071."""
    if len(octets) % 2:
        octets += b"\0"
    total = sum(struct.unpack(f">{len(octets) // 2}H", octets))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF
