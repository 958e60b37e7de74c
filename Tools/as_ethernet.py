"""Gives the frames of a classic capture of Linux "cooked" frames Ethernet headers, so that they can be sent.

    as_ethernet.py CAPTURE OUTPUT

Of any other capture OUTPUT is empty: it is played as it is.
"""
import struct
import sys

SLL, SLL2 = 113, 276


def main():
    capture, output = sys.argv[1:]
    with open(capture, "rb") as file:
        octets = file.read()
    with open(output, "wb") as file:
        order = {b"\xd4\xc3\xb2\xa1": "<", b"\x4d\x3c\xb2\xa1": "<", b"\xa1\xb2\xc3\xd4": ">",
                 b"\xa1\xb2\x3c\x4d": ">"}.get(octets[:4])
        if order is None:
            return
        link = struct.unpack(order + "I", octets[20:24])[0] & 0xFFFF
        if link not in (SLL, SLL2):
            return
        file.write(octets[:20] + struct.pack(order + "I", 1))
        position = 24
        while position + 16 <= len(octets):
            seconds, fraction, held, long = struct.unpack(order + "4I", octets[position:position + 16])
            frame = octets[position + 16:position + 16 + held]
            size, kind = (16, frame[14:16]) if link == SLL else (20, frame[0:2])
            frame = bytes(5) + b"\x02" + bytes(5) + b"\x01" + kind + frame[size:]
            long = long - size + 14
            file.write(struct.pack(order + "4I", seconds, fraction, len(frame), long) + frame)
            position += 16 + held


main()
