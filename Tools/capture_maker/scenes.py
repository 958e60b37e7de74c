"""One function for each capture: what is played, and what must come out. Its text is its line in Captures/README.md."""

from .appendix_k import appendix_k_literal
from .stage import DOMAIN, Call, Stage, TEXT_TYPES, encapsulated, number
from .texts import multipart, token
from .websocket import WebSocket
from .wire import pcap, pcapng

HELLO = b"Hi, Alice!  I'm Bob!"
SESSION = ["INVITE", "200", "SEND", "BYE"]


def long_text(size):
    """Numbered lines, so that each octet of the text has its place."""
    lines = "".join(f"{number:04} The quick brown fox jumps over the lazy dog.\r\n" for number in range(size // 40))
    return lines.encode()[:size]


def appendix_k_clean(name):
    """Appendix K done right: a stored session of INVITE, 200, SEND and BYE, pushed with every header it had."""
    stage = Stage(name)
    originals = stage.live_session([HELLO])
    stage.register()
    stage.expect_push(*stage.push(encapsulated(originals)), "equal", SESSION)
    return stage


def text_altered(name):
    """As appendix-k-clean, but one digit of the pushed text differs from the text that was sent."""
    stage = Stage(name)
    originals = stage.live_session([b"Meet me at 7 pm, platform 3."])
    stage.register()
    copies = encapsulated(originals)
    copies[2] = copies[2].copied(body=b"Meet me at 9 pm, platform 3.")
    stage.expect_push(*stage.push(copies), "differs", SESSION, differences={2: ["body"]})
    stage.expect_findings("X560")
    return stage


def header_altered(name):
    """As appendix-k-clean, but the pushed INVITE names another sender in From; its text is what was sent."""
    stage = Stage(name)
    originals = stage.live_session([HELLO])
    stage.register()
    copies = encapsulated(originals)
    copies[0] = copies[0].replacing("From", dict(copies[0].headers)["From"].replace("user1@", "mallory@"))
    stage.expect_push(*stage.push(copies), "equal", SESSION, differences={0: ["From"]})
    stage.expect_findings("X506|X510")
    return stage


def original_missing(name):
    """The capture starts after the live session ended: nothing of what is pushed can be judged."""
    stage = Stage(name)
    originals = stage.live_session([HELLO])
    stage.forget()
    stage.register()
    push = stage.push(encapsulated(originals))
    stage.expect_push(*push, "not-compared", SESSION, verdicts=dict.fromkeys(range(4), "not-seen"))
    return stage


def decoy(name):
    """As original-missing, but the same users have another session with the same text live: it is not the original."""
    stage = Stage(name)
    originals = stage.live_session([HELLO])
    stage.forget()
    stage.wire.pause(60)
    stage.live_session([HELLO], purpose="decoy")
    stage.register()
    push = stage.push(encapsulated(originals))
    stage.expect_push(*push, "not-compared", SESSION, verdicts=dict.fromkeys(range(4), "not-seen"))
    return stage


def chunked_out_of_order(name):
    """A bundle in three chunks over many segments: out of order, some retransmitted, across the sequence wrap."""
    stage = Stage(name)
    originals = stage.live_session([long_text(2000)])
    stage.register()
    call = stage.push_call(isn=2**32 - 1500)
    call.set_up()
    body = multipart(encapsulated(originals), "boundary42")
    whole = call.message("bundle", 'multipart/mixed; boundary="boundary42"', body)
    stream, chunks = b"", []
    for first in range(0, len(body), 1800):
        piece = body[first : first + 1800]
        chunk = whole.copied(start=f"MSRP {token(f'{name} chunk {first}', 16)} SEND", body=piece)
        chunks.append(chunk.replacing("Byte-Range", f"{first + 1}-{first + len(piece)}/{len(body)}"))
        stream += chunks[-1].octets("$" if first + len(piece) == len(body) else "+")
    connection = call.connection
    segments = connection.segments(connection.client, stream, 300)
    for first in range(0, len(segments), 3):
        for frame in reversed(segments[first : first + 3]):
            stage.wire.put(frame)
        if first % 2:  # the acknowledgement was late
            stage.wire.put(segments[first])
    connection.acknowledge(connection.server)
    call.answer(chunks)
    stage.expect_message(call.call_id, whole, chunks=len(chunks))
    call.end()
    stage.expect_push(call, whole, "equal", SESSION)
    return stage


def ipv6_vlan(name):
    """IPv6 inside VLAN 100; addresses instead of names in SDP and paths; the copies leave out Via and Max-Forwards."""
    stage = Stage(name, version=6, vlan=100)
    originals = stage.live_session(["Grüße, 你好!".encode()], content_type="text/plain;charset=UTF-8")
    stage.register()
    push = stage.push(encapsulated(originals, drop=("Via", "Max-Forwards")))
    stage.expect_push(*push, "equal", SESSION)
    return stage


def nanoseconds(name):
    """As appendix-k-clean, in a pcapng with nanoseconds."""
    return appendix_k_clean(name)


def two_messages_one_segment(name):
    """Two live messages, and then their two answers, share a TCP segment; both are pushed in one bundle."""
    stage = Stage(name)
    originals = stage.live_session([b"First of two", b"Second of two"], together=True)
    stage.register()
    stage.expect_push(*stage.push(encapsulated(originals)), "equal", ["INVITE", "200", "SEND", "SEND", "BYE"])
    return stage


def pager_mode(name):
    """Two pager-mode messages (SIP MESSAGE, answered 202), pushed over MSRP as two message/sip parts."""
    stage = Stage(name)
    originals = []
    for index, text in enumerate([HELLO, b"Call me when you are back"]):
        ports, accept = (0, 0), (TEXT_TYPES, TEXT_TYPES)  # no session: neither is said to anybody
        call = Call(stage, f"pager {index}", stage.user1, stage.server, stage.user2.uri, ports, accept)
        extra = [("User-Agent", "IM-client/OMA1.0"), ("Content-Type", "text/plain;charset=UTF-8")]
        request = call.request("MESSAGE", stage.user2.uri, 1, extra=extra, body=text)
        originals.append((request, call.to_callee(request)))
        call.to_caller(call.response(request, "202 Accepted"))
        stage.expect_session(call.call_id, "MESSAGE", "completed")
        stage.wire.pause(5)
    stage.register()
    stage.expect_push(*stage.push(encapsulated(originals)), "equal", ["MESSAGE", "MESSAGE"])
    return stage


def tcp_hole(name):
    """One segment inside the original SEND passed the probe by (the server has it): equal or not cannot be said."""
    stage = Stage(name)
    originals = stage.live_session([long_text(3200)], unseen=(1,), state="incomplete")
    stage.register()
    push = stage.push(encapsulated(originals))
    stage.expect_push(*push, "not-compared", SESSION, verdicts={2: "incomplete"})
    stage.expect_findings("C002")
    return stage


def hyphen_lines(name):
    """Texts full of hyphens: rules, other end-lines, the own id with more behind it, half a boundary, a start line."""
    stage = Stage(name)
    own = token(f"{name} live text 0 transaction", 16)
    lines = [
        "----------",
        "-------",
        "-- ",
        "-------dkei38sd$",
        f"-------{own}",
        f"-------{own}$ is no end of mine",
        f" -------{own}$",
        "--boundary4",
        "MSRP dkei38sd SEND",
        "-------a786hjs2+",
    ]
    originals = stage.live_session(["\r\n".join(lines).encode(), b"-------"])
    stage.register()
    stage.expect_push(*stage.push(encapsulated(originals)), "equal", ["INVITE", "200", "SEND", "SEND", "BYE"])
    return stage


def tls13(name):
    """As appendix-k-clean, but all MSRP is inside TLS 1.3; the pcapng brings the secrets of its connections."""
    stage = Stage(name)
    stage.secure = stage.wrapped = True
    originals = stage.live_session([HELLO, long_text(600)])
    stage.register()
    push = stage.push(encapsulated(originals))
    stage.expect_push(*push, "equal", ["INVITE", "200", "SEND", "SEND", "BYE"])
    return stage


def websocket(name):
    """As pager-mode, but user1 sends in a WebSocket: one message in a frame, one in three with a ping between them."""
    stage = Stage(name)
    stage.wrapped = True
    connection = stage.wire.connect(
        stage.user1.sip.at(40123), stage.server.sip.at(80), number(f"{name} client"), number(f"{name} server")
    )
    socket = WebSocket(connection, name, DOMAIN, "sip")
    originals = []
    for index, text in enumerate([HELLO, long_text(400)]):
        ports, accept = (0, 0), (TEXT_TYPES, TEXT_TYPES)  # no session: neither is said to anybody
        call = Call(stage, f"pager {index}", stage.user1, stage.server, stage.user2.uri, ports, accept)
        request = call.request("MESSAGE", stage.user2.uri, 1, extra=[("Content-Type", "text/plain")], body=text)
        via = dict(request.headers)["Via"].replace("SIP/2.0/UDP", "SIP/2.0/WS")
        request = request.replacing("Via", via)
        originals.append((request, socket.send(connection.client, request.octets(), pieces=1 + 2 * index)))
        socket.send(connection.server, call.response(request, "202 Accepted").octets())
        stage.expect_session(call.call_id, "MESSAGE", "completed")
        stage.wire.pause(5)
    socket.close(connection.client)
    stage.register()
    stage.expect_push(*stage.push(encapsulated(originals)), "equal", ["MESSAGE", "MESSAGE"])
    return stage


SCENES = {
    "appendix-k-clean.pcap": appendix_k_clean,
    "appendix-k-literal.pcap": appendix_k_literal,
    "chunked-out-of-order.pcap": chunked_out_of_order,
    "decoy.pcap": decoy,
    "header-altered.pcap": header_altered,
    "hyphen-lines.pcap": hyphen_lines,
    "ipv6-vlan.pcap": ipv6_vlan,
    "nanoseconds.pcapng": nanoseconds,
    "original-missing.pcap": original_missing,
    "pager-mode.pcap": pager_mode,
    "tcp-hole.pcap": tcp_hole,
    "text-altered.pcap": text_altered,
    "tls13.pcapng": tls13,
    "two-messages-one-segment.pcap": two_messages_one_segment,
    "websocket.pcap": websocket,
}


def container(file_name):
    if file_name.endswith(".pcapng"):
        return lambda wire: pcapng(wire.frames, wire.secrets)
    return lambda wire: pcap(wire.frames)
