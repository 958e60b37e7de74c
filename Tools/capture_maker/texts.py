"""SIP and MSRP messages and bundles of them, as values that turn into octets."""

import datetime
import hashlib

ALPHABET = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def token(purpose, length=12):
    """An identifier that looks random and is the same every time: letters first, so that it is an MSRP ident."""
    digest = int.from_bytes(hashlib.sha256(purpose.encode()).digest(), "big")
    out = ALPHABET[digest % 48]
    for _ in range(length - 1):
        digest //= len(ALPHABET)
        out += ALPHABET[digest % len(ALPHABET)]
    return out


def date(nanoseconds):
    """RFC 3261 section 20.17. The names are written out, for strftime follows the locale."""
    when = datetime.datetime.fromtimestamp(nanoseconds // 10**9, datetime.timezone.utc)
    day = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[when.weekday()]
    names = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
    return f"{day}, {when.day:02} {names[when.month - 1]} {when.year} {when:%H:%M:%S} GMT"


class Message:
    """A start line, headers in their order, and a body. Subclasses know how it is delimited."""

    def __init__(self, start, headers, body=None):
        self.start, self.headers, self.body = start, headers, body

    def copied(self, start=None, headers=None, body=None):
        return type(self)(
            self.start if start is None else start,
            self.headers if headers is None else headers,
            self.body if body is None else body,
        )

    def dated(self, when):
        """With the Date that the server adds, before what describes the body."""
        at = next((i for i, (name, _) in enumerate(self.headers) if name == "Content-Type"), len(self.headers))
        return self.copied(headers=self.headers[:at] + [("Date", date(when))] + self.headers[at:])

    def without(self, *names):
        return self.copied(headers=[(name, value) for name, value in self.headers if name not in names])

    def replacing(self, name, value):
        return self.copied(headers=[(n, value if n == name else v) for n, v in self.headers])

    def lines(self, extra=()):
        rows = [self.start] + [f"{name}: {value}" for name, value in [*self.headers, *extra]]
        return "".join(row + "\r\n" for row in rows).encode()


class SIPMessage(Message):
    part_type = "message/sip"

    def octets(self):
        body = self.body or b""
        return self.lines([("Content-Length", str(len(body)))]) + b"\r\n" + body


class MSRPMessage(Message):
    """The transaction id is the second word of the start line."""

    part_type = "message/msrp"

    def octets(self, flag="$"):
        body = b"" if self.body is None else b"\r\n" + self.body + b"\r\n"
        return self.lines() + body + f"-------{self.start.split()[1]}{flag}\r\n".encode()


def send(transaction, to_path, from_path, message_id, content_type, body, byte_range=None):
    headers = [
        ("To-Path", to_path),
        ("From-Path", from_path),
        ("Message-ID", message_id),
        ("Byte-Range", byte_range or f"1-{'*' if len(body) > 2048 else len(body)}/{len(body)}"),
        ("Content-Type", content_type),
    ]
    return MSRPMessage(f"MSRP {transaction} SEND", headers, body)


def msrp_ok(request):
    to_path, from_path = (value for _, value in request.headers[:2])
    return MSRPMessage(f"MSRP {request.start.split()[1]} 200 OK", [("To-Path", from_path), ("From-Path", to_path)])


def sdp(host, version, port, path, accept, transport="TCP/MSRP"):
    """RFC 4975 section 8: an MSRP offer or answer. `host` is a name or an address, `version` IP4 or IP6."""
    rows = [
        "v=0",
        f"o=- 3318066123 1 IN {version} {host}",
        "s=-",
        f"c=IN {version} {host}",
        "t=0 0",
        f"m=message {port} {transport} *",
        *(f"a={row}" for row in accept),
        f"a=path:{path}",
    ]
    return "".join(row + "\r\n" for row in rows).encode()


def multipart(parts, boundary):
    """RFC 2046 section 5.1.1."""
    out = b""
    for part in parts:
        out += f"--{boundary}\r\nContent-Type: {part.part_type}\r\n\r\n".encode() + part.octets() + b"\r\n"
    return out + f"--{boundary}--".encode()
