"""The example of the change request to Appendix K, as octets.

Its indentation, its no-break spaces and the empty lines between headers are the word processor's and are left out;
all that would be wrong on a wire stays: the push repeats the transaction id of the message that it carries and has
no end-line of its own, the bundle is not closed, the third part has no empty line after its header, URIs hold
spaces, 21 February 2005 was a Monday, and the encapsulated SEND has the paths of the push on other hosts.
"""

from .stage import Stage
from .texts import MSRPMessage

STORED_INVITE = """\
INVITE sip:user2@imserver.com SIP/2.0
To: <sip:user2@imserver.com>
From: <sip:user1@imserver.com>;tag=786
Call-ID: 3413an89KU
Content-Type: application/sdp

c=IN IP4 user1.imserver.com
m=message 7654 TCP/MSRP *
a=accept-types:text/plain
a=path:msrp://user1.imserver.com:7654/jshA7we;tcp
"""

STORED_200 = """\
SIP/2.0 200 OK
To: <sip:user2@imserver.com>;tag=087js
From: <sip: user1@imserver.com >;tag=786
Call-ID: 3413an89KU
Content-Type: application/sdp

c=IN IP4 imserver.com
m=message 12763 TCP/MSRP *
a=accept-types:text/plain
a=path:msrp://imserver.com:12763/kjhd37s2s2;tcp
"""

STORED_SEND = """\
MSRP dkei38sd SEND
To-Path: msrp://imserver.com:12763/kjhd37s2s2;tcp
From-Path: msrp://user1.imserver.com:7654/jshA7we;tcp
Message-ID: 456
Content-Type: text/plain

Hi, Alice!  I'm Bob!
-------dkei38sd$
"""

STORED_BYE = """\
BYE sip: user2@imserver.com SIP/2.0
.........
"""

PUSH = """\
MSRP dkei38sd SEND
To-Path: msrp://user2.imserver.com:7777/iau39;tcp
From-Path: msrp://imserver.com:8888/9di4ea;tcp
Message-ID: 453
Content-Type: multipart/mixed; boundary="boundary42"

--boundary42
Content-Type: message/sip

INVITE sip: user2@imserver.com SIP/2.0
To: <sip:user2@imserver.com>
From: <sip:user1@imserver.com>;tag=786
Call-ID: 3413an89KU
Date: Thu, 21 Feb 2005 13:02:03 GMT\x20
Content-Type: application/sdp

c=IN IP4 user1.imserver.com
m=message 7654 TCP/MSRP *
a=accept-types:text/plain
a=path:msrp://user1.imserver.com:7654/jshA7we;tcp

--boundary42
Content-Type: message/sip

SIP/2.0 200 OK
To: <sip:user2@imserver.com>;tag=087js
From: <sip: user1@imserver.com >;tag=786
Call-ID: 3413an89KU
Date: Thu, 21 Feb 2005 13:02:03 GMT\x20
Content-Type: application/sdp

c=IN IP4 imserver.com
m=message 12763 TCP/MSRP *
a=accept-types:text/plain
a=path:msrp://imserver.com:12763/kjhd37s2s2;tcp

--boundary42
Content-Type: message/msrp\x20
MSRP dkei38sd SEND
To-Path: msrp://imserver.com:7777/iau39;tcp
From-Path: msrp://user1.imserver.com:8888/9di4ea;tcp
Message-ID: 456
Date: Thu, 21 Feb 2005 13:02:03 GMT\x20
Content-Type: text/plain

Hi, Alice!  I'm Bob!
-------dkei38sd$

--boundary42
Content-Type: message/sip\x20\x20

BYE sip:user2@imserver.com SIP/2.0
Date: Thu, 21 Feb 2005 13:02:03 GMT\x20
.........

--boundary42-
"""


def wired(text):
    return text.replace("\n", "\r\n").encode()


def appendix_k_literal(name):
    """The example of Appendix K as the change request prints it, with all that is wrong in it."""
    stage = Stage(name)
    wire, user1, server, user2 = stage.wire, stage.user1, stage.server, stage.user2
    wire.datagram(user1.sip, server.sip, wired(STORED_INVITE))
    wire.datagram(server.sip, user1.sip, wired(STORED_200))
    live = wire.connect(user1.sip.at(40357), server.sip.at(12763), 1_000_000, 2_000_000)
    live.send(live.client, wired(STORED_SEND))
    live.close(live.client)
    wire.datagram(user1.sip, server.sip, wired(STORED_BYE))
    wire.pause(30)
    push = wire.connect(server.sip.at(35465), user2.sip.at(7777), 3_000_000, 4_000_000)
    push.send(push.client, wired(PUSH))
    push.close(push.client)

    stage.expect_session("3413an89KU", "INVITE", "established")
    stored = [("Message-ID", "456"), ("From-Path", "msrp://user1.imserver.com:7654/jshA7we;tcp")]
    stage.expect_message("3413an89KU", MSRPMessage("MSRP dkei38sd SEND", stored, b"Hi, Alice!  I'm Bob!"))
    stage.expect_push(
        None,
        MSRPMessage("MSRP dkei38sd SEND", [("Message-ID", "453")]),
        "equal",
        ["INVITE", "200", "SEND", "BYE"],
        verdicts={3: "ambiguous"},
        differences={0: ["request-uri"], 2: ["To-Path", "From-Path"]},
    )
    stage.expect_findings("M310", "M301", "P403", "P404", "P405", "S110", "S111", "S113", "S115", "X540")
    stage.expect_findings("P421", "P423", "D201")
    return stage
