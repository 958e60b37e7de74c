"""Captures that want a reader to spend what it has: each a name, and a function that makes about so many octets."""
import gzip
import itertools

from . import messages, streams

# What an attack is, and what makes it. Each takes the size that is wanted, in octets, and gives the octets of a file.
ATTACKS = {
    "flows of one segment": streams.flows,
    "flows whose addresses and ports add up to the same": streams.colliding_flows,
    "handshakes that nothing follows": streams.handshakes,
    "segments of one octet": streams.single_octets,
    "segments of one octet, backwards": streams.single_octets_backwards,
    "segments that repeat the window before them": streams.overlaps,
    "every second segment missing": streams.holes,
    "fragments of eight octets, backwards": streams.fragments,
    "fragments that never are a packet": streams.lone_fragments,
    "frames of one octet": streams.frames,
    "pcapng: interfaces without end": streams.interfaces,
    "SIP: ten thousand header lines": messages.header_lines,
    "SIP: a header folded over ten thousand lines": messages.folded_header,
    "SIP: ten thousand Via, Route and Contact values": messages.header_values,
    "SIP: one Call-ID and CSeq, other tags": messages.tags,
    "SIP: one Call-ID and CSeq, other tags, accepted": messages.accepted_tags,
    "SIP: one transaction, other texts, accepted": messages.accepted_twice,
    "SIP: one Call-ID, other CSeq": messages.one_call,
    "SIP: one branch": messages.one_branch,
    "SIP: a head that never ends, over TCP": messages.endless_head,
    "SDP: ten thousand media": messages.media,
    "REGISTER: a thousand contacts": messages.contacts,
    "MSRP: chunks in reverse order": messages.chunks_backwards,
    "MSRP: chunks that overlap": messages.overlapping_chunks,
    "MSRP: messages of one Message-ID": messages.one_message_id,
    "MSRP: end-lines that are none": messages.end_lines,
    "MSRP: half end-lines": messages.half_end_lines,
    "MSRP: paths of a thousand hops": messages.long_paths,
    "MSRP: reports without end": messages.reports,
    "MSRP: messages that are never finished": messages.unfinished,
    "MIME: a thousand multiparts in each other": messages.nested_parts,
    "MIME: a hundred thousand parts": messages.many_parts,
    "MIME: boundaries that are none": messages.false_boundaries,
    "push: copies of one message": messages.copies,
    "push: copies of one Message-ID": messages.copied_sends,
    "push: SENDs that nobody sent": messages.unknown_sends,
    "push: INVITEs that nobody sent": messages.unknown_requests,
    "push: the same push again and again": messages.same_push,
    "IMDN: entities in entities": messages.entities,
    "IMDN: elements in elements": messages.elements,
    "CPIM: header lines without end": messages.cpim_lines,
}


def inflated(name, megabytes):
    """A compressed capture of frames that hold nothing, so many megabytes when it is inflated."""
    frame = streams.record(0, bytes(12) + b"\x08\x00" + bytes(65_000))
    octets = streams.HEAD + b"".join(itertools.repeat(frame, (megabytes << 20) // len(frame)))
    return gzip.compress(octets, 9, mtime=0) if name == "gzip" else octets
