"""A capture of which every field that holds text tries to be more than text."""

from capture_maker.stage import Stage, encapsulated
from capture_maker.wire import pcap

# What it says where it runs.
RAN = "imtraceRan"
RUN = f"globalThis.{RAN}=1"
TEXTS = [
    f"<script>{RUN}</script>",
    f'"><img src=x onerror={RUN}>',
    f"</script><script>{RUN}</script><!--",
    f"'-{RUN}-'`${{{RUN}}}` javascript:{RUN}",
    f"]]></style><style>*{{display:none}}</style><svg onload={RUN}>",
    "\u202egnp.exe\u2066\u2067\u200f\ufeff \u05d0\u05d1\u05d2 \u0627\u0644",
    "bell \x07 escape \x1b[2J nul \x01 delete \x7f c1 \x9b31m next \x85 line \u2028 paragraph \u2029",
    "e" + "\u0301" * 200 + " " + "Z\u0351\u0352\u0353" * 40,
    "w" * 1500,
    "\u6f22\U0001f469\u200d\U0001f469" * 60 + "\ufdfd" * 20,
]
NAME = f"<img src=x onerror={RUN}>&lt;'\u202e.pcap"


def capture():
    """Octets of a pcap: for each of the texts a session with it in every field, and a push that alters it."""
    frames = []
    for index, text in enumerate(TEXTS):
        stage = Stage(f"hostile {index}")
        stage.wire.now += index * 20_000 * 10**9
        inside = text.replace("\r", "").replace("\n", "")
        word = inside.replace(" ", "_")
        for party in (stage.user1, stage.server, stage.user2):
            party.name = inside
            party.uri = f"sip:{word}@imserver.com"
            party.contact = f"<sip:{word}@{party.authority}>"
        originals = stage.live_session([text.encode()], content_type=f'text/plain;x="{inside}"')
        originals = [
            (message.copied(headers=[*message.headers, ("Subject", inside), ("X-" + str(index), inside)]), when)
            for message, when in originals
        ]
        stage.register()
        copies = encapsulated(originals)
        copies[0] = copies[0].replacing("From", f'"{inside}" <sip:other{word}@imserver.com>;tag={word}')
        copies[2] = copies[2].copied(body=(inside + "?").encode())
        stage.push(copies)
        frames += stage.wire.frames
    return pcap(frames)
