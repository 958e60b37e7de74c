"""Attacks on what reads messages, and on what keeps and compares them."""
import itertools

from .streams import capture, datagram, segment, stream

LINES = "".join(f"X-{n}: {n}\r\n" for n in range(5000))


def sip(method="MESSAGE", call="a@a.example", branch="1", tag="1", cseq=1, lines="", body="", size=None):
    return (f"{method} sip:bob@b.example SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK{branch}\r\n"
            f"From: <sip:alice@a.example>;tag={tag}\r\nTo: <sip:bob@b.example>\r\nCall-ID: {call}\r\n"
            f"CSeq: {cseq} {method}\r\nMax-Forwards: 70\r\n{lines}"
            f"Content-Length: {len(body) if size is None else size}\r\n\r\n{body}").encode()


def send(body, transaction="t1111", message="m1", first=1, total=None, flag="$", kind="text/plain", lines=""):
    body = body if isinstance(body, bytes) else body.encode()
    total = len(body) if total is None else total
    head = (f"MSRP {transaction} SEND\r\nTo-Path: msrp://10.0.0.2:2855/b;tcp\r\n"
            f"From-Path: msrp://10.0.0.1:2855/a;tcp\r\nMessage-ID: {message}\r\n"
            f"Byte-Range: {first}-{first + len(body) - 1}/{total}\r\n{lines}Content-Type: {kind}\r\n\r\n")
    return head.encode() + body + f"\r\n-------{transaction}{flag}\r\n".encode()


def datagrams(messages, size):
    """Each message in a datagram of its own."""
    return capture((datagram(message[:65_000]) for message in messages), size)


def spoken(messages, size, ports=(2855, 40_000)):
    """Messages one behind the other in one connection."""
    octets, used = [], 0
    for message in messages:
        octets.append(message)
        used += len(message)
        if used >= size:
            break
    return capture(stream(b"".join(octets), 1400, ports), size)


def header_lines(size):
    return spoken((sip(lines=LINES + LINES, call=n) for n in itertools.count()), size, (5060, 5060))


def folded_header(size):
    return spoken((sip(lines="Subject: a\r\n" + " b\r\n" * 10_000, call=n) for n in itertools.count()), size, (5060, 5060))


def header_values(size):
    values = ", ".join(["<sip:a@b>;q=1"] * 10_000)
    via = ", ".join(["SIP/2.0/UDP h;branch=z9hG4bK1"] * 3000)
    lines = f"Route: {values}\r\nContact: {values}\r\nVia: {via}\r\n"
    return spoken((sip(lines=lines, call=n) for n in itertools.count()), size, (5060, 5060))


def tags(size):
    return datagrams((sip(tag=n, branch=n) for n in itertools.count()), size)


def answer(request, status="202 Accepted"):
    """The response to a request."""
    lines = request.split(b"\r\n\r\n")[0].split(b"\r\n")[1:]
    kept = b"\r\n".join(line for line in lines if line.split(b":")[0] in (b"Via", b"From", b"To", b"Call-ID", b"CSeq"))
    return f"SIP/2.0 {status}\r\n".encode() + kept + b"\r\nContent-Length: 0\r\n\r\n"


def accepted(requests, size):
    """Each request in a datagram, and its acceptance in one."""
    return capture((frame for request in requests for frame in (
        datagram(request), datagram(answer(request), source=0x0A000002, destination=0x0A000001))), size)


def accepted_tags(size):
    return accepted((sip(tag=n, branch=n, body="hello") for n in itertools.count()), size)


def accepted_twice(size):
    """Each with another text, but one Call-ID, CSeq and branch."""
    return accepted((sip(body=f"hello {n}") for n in itertools.count()), size)


def one_call(size):
    return datagrams((sip(cseq=n % 2**31, branch=n) for n in itertools.count()), size)


def one_branch(size):
    return datagrams((sip(call=n) for n in itertools.count()), size)


def endless_head(size):
    return spoken(itertools.chain([b"INVITE sip:b@b SIP/2.0\r\n"], itertools.repeat(b"Subject: x\r\n")), size, (5060, 5060))


def media(size):
    body = "v=0\r\no=- 1 1 IN IP4 10.0.0.1\r\ns=-\r\nt=0 0\r\n" + (
        "m=message 2855 TCP/MSRP *\r\na=path:msrp://10.0.0.1:2855/a;tcp\r\na=accept-types:*\r\n" * 10_000)
    return spoken((sip("INVITE", n, n, body=body, lines="Content-Type: application/sdp\r\n") for n in itertools.count()),
                  size, (5060, 5060))


def contacts(size):
    lines = "".join(f"Contact: <sip:u{n}@10.0.0.1>;expires=60\r\n" for n in range(1000))
    return spoken((sip("REGISTER", n, n, lines=lines) for n in itertools.count()), size, (5060, 5060))


def chunks_backwards(size):
    count = size // 240
    return spoken((send("x", f"t{n:07}", first=count - n, total=count, flag="+") for n in range(count - 1)), size)


def overlapping_chunks(size):
    return spoken((send("x" * 40, f"t{n:07}", first=1 + n * 7919 % 100_000, total=1_000_000, flag="+")
                   for n in itertools.count()), size)


def one_message_id(size):
    return spoken((send(f"text {n}", f"t{n:07}") for n in itertools.count()), size)


def end_lines(size):
    return spoken((send("-------t1111\r\n" * 4000, message=n) for n in itertools.count()), size)


def half_end_lines(size):
    return spoken((send("\r\n-------t111" * 4000 + "-" * 10_000, message=n) for n in itertools.count()), size)


def long_paths(size):
    hops = " ".join(f"msrp://h{n}.example:2855/s;tcp" for n in range(1000))
    return spoken((f"MSRP t{n:07} SEND\r\nTo-Path: {hops}\r\nFrom-Path: {hops}\r\nMessage-ID: {n}\r\n-------t{n:07}$\r\n"
                   .encode() for n in itertools.count()), size)


def reports(size):
    return spoken(itertools.chain([send("hello")], (
        (f"MSRP t{n:07} REPORT\r\nTo-Path: msrp://10.0.0.2:2855/b;tcp\r\nFrom-Path: msrp://10.0.0.1:2855/a;tcp\r\n"
         f"Message-ID: m1\r\nByte-Range: 1-5/5\r\nStatus: 000 200 OK\r\n-------t{n:07}$\r\n").encode()
        for n in itertools.count())), size)


def unfinished(size):
    return spoken((send("x", f"t{n:07}", message=n, total=1000, flag="+") for n in itertools.count()), size)


def nested_parts(size):
    depth = 1000
    heads = "".join(f"--b{n}\r\nContent-Type: multipart/mixed;boundary=b{n + 1}\r\n\r\n" for n in range(depth))
    tails = "".join(f"\r\n--b{n}--\r\n" for n in range(depth, -1, -1))
    body = heads + f"--b{depth}\r\nContent-Type: text/plain\r\n\r\nx" + tails
    return spoken((send(body, message=n, kind="multipart/mixed;boundary=b0") for n in itertools.count()), size)


def many_parts(size):
    body = "--b\r\n\r\nx\r\n" * 100_000 + "--b--\r\n"
    return spoken((send(body, message=n, kind="multipart/mixed;boundary=b") for n in itertools.count()), size)


def false_boundaries(size):
    body = "--b\r\n\r\n" + "\r\n--bx\r\n--" * 20_000 + "\r\n--b--\r\n"
    return spoken((send(body, message=n, kind="multipart/mixed;boundary=b") for n in itertools.count()), size)


def part(message):
    return b"--bnd\r\nContent-Type: message/sip\r\n\r\n" + message + b"\r\n"


def copies(size):
    """Many live messages of one identity, and pushes that hold copies of it, each a little different."""
    def messages():
        for n in itertools.count():
            body = b"".join(part(sip(body=f"copy {n} {m}", tag="1")) for m in range(20)) + b"--bnd--\r\n"
            yield segment(1 + n, send(body, f"t{n:07}", n, kind="multipart/mixed;boundary=bnd"), (2855, n % 60_000 + 1024))
            for m in range(10):
                yield datagram(sip(body=f"live {n} {m}"))
    return capture(messages(), size)


def stored_send(message, transaction, body):
    return b"--bnd\r\nContent-Type: message/msrp\r\n\r\n" + send(body, transaction, message) + b"\r\n"


def honest_pushes(size):
    """No attack: twenty SENDs of a session, and a push of all of them as they were."""
    def messages():
        for n in itertools.count():
            sends = [send(f"text {n} {m}", f"t{n:07}{m}", f"m{n}.{m}") for m in range(20)]
            yield from sends
            body = part(sip("INVITE", n)) + b"".join(
                b"--bnd\r\nContent-Type: message/msrp\r\n\r\n" + copy + b"\r\n" for copy in sends) + b"--bnd--\r\n"
            yield send(body, f"p{n:07}", f"p{n}", kind="multipart/mixed;boundary=bnd")
    return spoken(messages(), size)


def copied_sends(size):
    """Many live SENDs of one Message-ID, and pushes that hold copies of it, each a little different."""
    def messages():
        for n in itertools.count():
            body = part(sip("INVITE")) + b"".join(
                stored_send("m1", f"c{n:07}", f"copy {n} {m}") for m in range(20)) + b"--bnd--\r\n"
            yield send(body, f"p{n:07}", f"p{n}", kind="multipart/mixed;boundary=bnd")
            for m in range(20):
                yield send(f"live {n} {m}", f"t{n:07}{m}", "m1")
    return spoken(messages(), size)


def unknown_sends(size):
    """Pushes of what nobody sent, among messages that others sent."""
    def messages():
        for n in itertools.count():
            body = part(sip("INVITE", n)) + b"".join(
                stored_send(f"x{n}.{m}", f"c{n:05}{m}", f"copy {n} {m}") for m in range(20)) + b"--bnd--\r\n"
            yield send(body, f"p{n:07}", f"p{n}", kind="multipart/mixed;boundary=bnd")
            for m in range(20):
                yield send(f"live {n} {m}", f"t{n:07}{m}", f"l{n}.{m}")
    return spoken(messages(), size)


def unknown_requests(size):
    """Pushes of requests with Call-IDs that nobody used, between users who said much to each other."""
    def messages():
        for n in itertools.count():
            body = b"".join(part(sip("INVITE", f"x{n}.{m}", f"x{n}.{m}", cseq=m + 1)) for m in range(20)) + b"--bnd--\r\n"
            yield segment(1, send(body, f"t{n:07}", n, kind="multipart/mixed;boundary=bnd"), (2855, n % 60_000 + 1024))
            for m in range(10):
                yield datagram(sip("INVITE", f"{n}.{m}", f"{n}.{m}"))
    return capture(messages(), size)


def same_push(size):
    body = part(sip("INVITE")) + part(sip("BYE", cseq=2)) + b"--bnd--\r\n"
    return capture((segment(1, send(body, f"t{n:07}", kind="multipart/mixed;boundary=bnd"), (2855, n % 60_000 + 1024))
                    for n in itertools.count()), size)


def entities(size):
    names = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    body = f'<?xml version="1.0"?><!DOCTYPE imdn [<!ENTITY e0 "x">{names}]><imdn><message-id>&e11;</message-id></imdn>'
    return spoken((send(body, f"t{n:07}", n, kind="message/imdn+xml") for n in itertools.count()), size)


def elements(size):
    body = '<?xml version="1.0"?>' + "<imdn>" * 5000 + "<message-id>x</message-id>" + "</imdn>" * 5000
    return spoken((send(body, f"t{n:07}", n, kind="message/imdn+xml") for n in itertools.count()), size)


def cpim_lines(size):
    body = "From: <im:a@b>\r\nTo: <im:c@d>\r\n" + LINES + "\r\nContent-Type: text/plain\r\n\r\nhello"
    return spoken((send(body, f"t{n:07}", n, kind="message/cpim") for n in itertools.count()), size)
