"""A stage on which user1 writes to user2, who is away: what is played is put on a wire and noted as expected.

The probe stands beside the IM server and sees both legs: user1 - server, and later server - user2.
"""

import hashlib

from .texts import SIPMessage, msrp_ok, multipart, sdp, send, token
from .tls import SecureConnection
from .wire import SECOND, Endpoint, Wire

START = 1_108_990_923 * SECOND  # Mon, 21 Feb 2005 13:02:03 GMT, the second that Appendix K names
AWAY = 5400  # seconds between the end of the live session and the return of user2
DOMAIN = "imserver.com"
TEXT_TYPES = ["accept-types:text/plain"]
BUNDLE_TYPES = [
    "accept-types:multipart/mixed message/cpim text/plain",
    "accept-wrapped-types:message/sip message/msrp text/plain",
]


def number(purpose):
    """An initial sequence number, the same every time and far from the wrap."""
    return int.from_bytes(hashlib.sha256(purpose.encode()).digest()[:4], "big") >> 1


class Party:
    """Who speaks: an address of record, the endpoint of its SIP, the host that its SDP and its MSRP paths name."""

    def __init__(self, user, name, address, host=None):
        self.user, self.name = user, name
        self.uri = f"sip:{user}@{DOMAIN}"
        self.sip = Endpoint(address, 5060)
        self.version = f"IP{self.sip.address.version}"
        literal = f"[{address}]" if self.sip.address.version == 6 else str(address)
        self.authority = f"{literal}:5060"
        self.contact = f"<sip:{user}@{self.authority}>"
        self.sdp_host = host or str(address)
        self.path_host = host or literal


class Call:
    """One INVITE session with its MSRP connection, opened by the caller, who is the offerer."""

    def __init__(self, stage, purpose, caller, callee, to_uri, ports, accept, isn=None):
        self.stage, self.purpose, self.caller, self.callee = stage, f"{stage.name} {purpose}", caller, callee
        self.to_uri = to_uri
        self.ports, self.accept, self.isn = ports, accept, isn
        self.call_id = f"{token(self.purpose + ' call', 16)}@{caller.sdp_host}"
        self.tags = [token(self.purpose + " caller tag", 8), token(self.purpose + " callee tag", 8)]
        self.paths = [
            f"{'msrps' if stage.secure else 'msrp'}://{party.path_host}:{port}/{token(f'{self.purpose} path {party.user}', 16)};tcp"
            for party, port in zip((caller, callee), ports)
        ]
        self.requests = 0

    def request(self, method, target, sequence, to_tag="", extra=(), body=None):
        self.requests += 1
        branch = "z9hG4bK" + token(f"{self.purpose} branch {self.requests}", 12)
        headers = [
            ("Via", f"SIP/2.0/UDP {self.caller.authority};branch={branch}"),
            ("Max-Forwards", "70"),
            ("From", f'"{self.caller.name}" <{self.caller.uri}>;tag={self.tags[0]}'),
            ("To", f"<{self.to_uri}>" + (f";tag={to_tag}" if to_tag else "")),
            ("Call-ID", self.call_id),
            ("CSeq", f"{sequence} {method}"),
            *extra,
        ]
        return SIPMessage(f"{method} {target} SIP/2.0", headers, body)

    def response(self, request, status, extra=(), body=None):
        headers = [(name, value) for name, value in request.headers if name in ("Via", "From", "To", "Call-ID", "CSeq")]
        answer = SIPMessage(f"SIP/2.0 {status}", headers + list(extra), body)
        return answer if status.startswith("100") else answer.replacing("To", f"<{self.to_uri}>;tag={self.tags[1]}")

    def to_callee(self, message):
        return self.stage.datagram(self.caller, self.callee, message)

    def to_caller(self, message):
        return self.stage.datagram(self.callee, self.caller, message)

    def set_up(self):
        def session(index, party):
            transport = "TCP/TLS/MSRP" if self.stage.secure else "TCP/MSRP"
            about = self.ports[index], self.paths[index], self.accept[index]
            rows = sdp(party.sdp_host, party.version, *about, transport)
            return [("Contact", party.contact), ("Content-Type", "application/sdp")], rows

        extra, offer = session(0, self.caller)
        agent = ("User-Agent", "IM-client/OMA1.0" if self.caller is not self.stage.server else "IM-serv/OMA1.0")
        invite = self.request(
            "INVITE", self.to_uri, 1, extra=[("Accept-Contact", "*;+g.oma.sip-im"), agent, *extra], body=offer
        )
        self.invite = invite, self.to_callee(invite)
        self.to_caller(self.response(invite, "100 Trying"))
        extra, answer = session(1, self.callee)
        ok = self.response(invite, "200 OK", extra, answer)
        self.ok = ok, self.to_caller(ok)
        self.to_callee(self.request("ACK", self.callee.contact.strip("<>"), 1, self.tags[1]))
        client = self.caller.sip.at(40000 + number(self.purpose) % 20000)
        server = self.callee.sip.at(self.ports[1])
        isn = number(self.purpose + " caller") if self.isn is None else self.isn
        self.connection = self.stage.wire.connect(client, server, isn, number(self.purpose + " callee"))
        if self.stage.secure:
            self.connection = SecureConnection(self.connection, self.purpose)
            self.stage.wire.secrets += self.connection.secrets

    def end(self):
        bye = self.request("BYE", self.callee.contact.strip("<>"), 2, self.tags[1])
        self.bye = bye, self.to_callee(bye)
        self.to_caller(self.response(bye, "200 OK"))
        self.connection.close(self.connection.client)
        self.stage.expect_session(self.call_id, "INVITE", "terminated")

    def message(self, purpose, content_type, body, byte_range=None):
        """A SEND by the caller, not sent yet."""
        purpose = f"{self.purpose} {purpose}"
        return send(
            token(purpose + " transaction", 16),
            self.paths[1],
            self.paths[0],
            token(purpose + " message", 12),
            content_type,
            body,
            byte_range,
        )

    def deliver(self, requests, **how):
        """Sends requests in one go; each is answered, in one go too."""
        now = self.stage.wire.now
        self.connection.send(self.connection.client, b"".join(request.octets() for request in requests), **how)
        self.answer(requests)
        return now

    def answer(self, requests):
        self.connection.send(self.connection.server, b"".join(msrp_ok(request).octets() for request in requests))


class Stage:
    """The wire, who is on it, and what a reader of the capture must find."""

    def __init__(self, name, version=4, vlan=None):
        self.name = name
        self.secure = self.wrapped = False
        self.wire = Wire(START, vlan)
        if version == 4:
            self.user1 = Party("user1", "User One", "192.0.2.11", f"user1.{DOMAIN}")
            self.server = Party("im", "IM Server", "192.0.2.1", DOMAIN)
            self.user2 = Party("user2", "User Two", "192.0.2.22", f"user2.{DOMAIN}")
        else:
            self.user1 = Party("user1", "User One", "2001:db8::11")
            self.server = Party("im", "IM Server", "2001:db8::1")
            self.user2 = Party("user2", "User Two", "2001:db8::22")
        self.forget()

    def forget(self):
        """The capture starts here: nothing before was seen."""
        self.wire.frames.clear()
        self.sessions, self.messages, self.pushes, self.findings = [], [], [], []
        self.clean = True

    def datagram(self, source, destination, message):
        now = self.wire.now
        self.wire.datagram(source.sip, destination.sip, message.octets())
        return now

    def expect_session(self, call_id, method, state):
        self.sessions.append({"call_id": call_id, "method": method, "state": state})

    def expect_message(self, call_id, request, body=None, state="complete", chunks=1):
        """`body` is that of all chunks; of an incomplete message nothing is known for sure but that it is there."""
        headers = dict(request.headers)
        body = request.body if body is None else body
        self.messages.append(
            {
                "call_id": call_id,
                "message_id": headers["Message-ID"],
                "from_path": headers["From-Path"],
                "size": len(body) if state == "complete" else None,
                "sha256": hashlib.sha256(body).hexdigest() if state == "complete" else None,
                "state": state,
                "chunks": chunks if state == "complete" else None,
            }
        )

    def expect_findings(self, *codes):
        """Each of these must be raised, so the capture is not clean; "A|B" is either of two."""
        self.findings += [code.split("|") for code in codes]
        self.clean = False

    def live_session(
        self, texts, purpose="live", content_type="text/plain", together=False, unseen=(), state="complete"
    ):
        """user1 writes to user2; the server answers for the absent. Returns the originals with their times."""
        ports, accept = (7654, 12763), (TEXT_TYPES, TEXT_TYPES)
        call = Call(self, purpose, self.user1, self.server, self.user2.uri, ports, accept)
        call.set_up()
        requests = [call.message(f"text {index}", content_type, text) for index, text in enumerate(texts)]
        if together:
            sent = [call.deliver(requests)] * len(requests)
        else:
            sent = [call.deliver([request], unseen=unseen) for request in requests]
        for request in requests:
            self.expect_message(call.call_id, request, state=state)
        self.wire.pause(2)
        call.end()
        return [call.invite, call.ok, *zip(requests, sent), call.bye]

    def register(self):
        """user2 comes back after a while."""
        self.wire.pause(AWAY)
        purpose = f"{self.name} register"
        call_id = f"{token(purpose, 16)}@{self.user2.sdp_host}"
        headers = [
            ("Via", f"SIP/2.0/UDP {self.user2.authority};branch=z9hG4bK{token(purpose + ' branch', 12)}"),
            ("Max-Forwards", "70"),
            ("From", f"<{self.user2.uri}>;tag={token(purpose + ' tag', 8)}"),
            ("To", f"<{self.user2.uri}>"),
            ("Call-ID", call_id),
            ("CSeq", "1 REGISTER"),
            ("Contact", f"{self.user2.contact};expires=3600"),
        ]
        request = SIPMessage(f"REGISTER sip:{DOMAIN} SIP/2.0", headers)
        self.datagram(self.user2, self.server, request)
        answer = SIPMessage("SIP/2.0 200 OK", headers).without("Max-Forwards")
        tagged = f"<{self.user2.uri}>;tag={token(purpose + ' server tag', 8)}"
        self.datagram(self.server, self.user2, answer.replacing("To", tagged))
        self.expect_session(call_id, "REGISTER", "completed")
        self.wire.pause(1)

    def push_call(self, isn=None):
        ports, accept = (8888, 7777), (BUNDLE_TYPES, BUNDLE_TYPES)
        return Call(self, "push", self.server, self.user2, self.user2.uri, ports, accept, isn)

    def push(self, copies, boundary="boundary42"):
        """The server pushes encapsulated copies to user2, in one SEND. What comes out of it is the caller's to say."""
        call = self.push_call()
        call.set_up()
        body = multipart(copies, boundary)
        carrier = call.message("bundle", f'multipart/mixed; boundary="{boundary}"', body)
        call.deliver([carrier])
        self.expect_message(call.call_id, carrier)
        call.end()
        return call, carrier

    def expect_push(self, call, carrier, text, kinds, verdicts=None, differences=None):
        """`verdicts` and `differences` are by part; a part that they do not name matches."""
        verdicts, differences = verdicts or {}, differences or {}
        parts = []
        for index, kind in enumerate(kinds):
            fields = differences.get(index, [])
            verdict = verdicts.get(index, "altered" if fields else "match")
            parts.append({"index": index, "kind": kind, "verdict": verdict, "differences": fields})
        found = [part["verdict"] for part in parts]
        verdict = next((word for word in ("altered", "ambiguous", "incomplete") if word in found), None)
        if verdict is None:
            verdict = ("partial" if "match" in found else "not-seen") if "not-seen" in found else "match"
        self.pushes.append(
            {
                "form": "appendix-k",
                "call_id": call and call.call_id,
                "pushed_to": call and call.to_uri,
                "message_id": dict(carrier.headers)["Message-ID"],
                "verdict": verdict,
                "text": text,
                "parts": parts,
            }
        )


def encapsulated(originals, drop=()):
    """Copies as the server stores them: with the Date at which it received each, perhaps without the hop's headers."""
    return [message.without(*drop).dated(when) for message, when in originals]

