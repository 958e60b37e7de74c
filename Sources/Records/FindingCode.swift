/// The code of a finding: stable once released, never renumbered.
///
/// The letter tells the field: C capture, T transport, S SIP, D SDP, M MSRP, P parts of a bundle, X comparison,
/// L life of a message, I IMDN and CPIM, N security and privacy.
public enum FindingCode: String, CaseIterable, Hashable, Sendable {
    /// capture-late.
    case c001 = "C001"
    /// tcp-gap.
    case c002 = "C002"
    /// snaplen-cut.
    case c003 = "C003"
    /// tls-opaque.
    case c004 = "C004"
    /// esp-or-sigcomp.
    case c005 = "C005"
    /// clock.
    case c006 = "C006"
    /// duplicate-capture.
    case c007 = "C007"
    /// fragments-missing.
    case c008 = "C008"
    /// tls-record.
    case c009 = "C009"
    /// key-log.
    case c010 = "C010"
    /// conn-refused.
    case t010 = "T010"
    /// conn-wrong-side.
    case t011 = "T011"
    /// no-first-send.
    case t012 = "T012"
    /// conn-closed-early.
    case t013 = "T013"
    /// session-shares-connection.
    case t014 = "T014"
    /// cema-mismatch.
    case t015 = "T015"
    /// keepalive.
    case t016 = "T016"
    /// conflicting-retransmission.
    case t017 = "T017"
    /// content-length-mismatch.
    case s101 = "S101"
    /// no-content-length-tcp.
    case s102 = "S102"
    /// udp-oversize.
    case s103 = "S103"
    /// ruri-whitespace.
    case s110 = "S110"
    /// addrspec-whitespace.
    case s111 = "S111"
    /// no-headers.
    case s112 = "S112"
    /// missing-mandatory.
    case s113 = "S113"
    /// cseq-method-mismatch.
    case s114 = "S114"
    /// date-weekday.
    case s115 = "S115"
    /// date-not-gmt.
    case s116 = "S116"
    /// branch-no-cookie.
    case s117 = "S117"
    /// bare-lf.
    case s118 = "S118"
    /// start-line.
    case s119 = "S119"
    /// response-header-mismatch.
    case s121 = "S121"
    /// no-ack.
    case s122 = "S122"
    /// no-bye.
    case s123 = "S123"
    /// forked.
    case s124 = "S124"
    /// self-addressed.
    case s125 = "S125"
    /// contact-in-message.
    case s126 = "S126"
    /// no-final-response.
    case s127 = "S127"
    /// retransmission.
    case s128 = "S128"
    /// sdp-missing-line.
    case d201 = "D201"
    /// no-path.
    case d202 = "D202"
    /// no-accept-types.
    case d203 = "D203"
    /// port-path-mismatch.
    case d204 = "D204"
    /// c-path-mismatch.
    case d205 = "D205"
    /// path-no-port.
    case d206 = "D206"
    /// fmt-not-star.
    case d207 = "D207"
    /// setup-passive-offer.
    case d208 = "D208"
    /// setup-conflict.
    case d209 = "D209"
    /// o-line-changed.
    case d210 = "D210"
    /// attr-misspelt.
    case d211 = "D211"
    /// fingerprint-mismatch.
    case d212 = "D212"
    /// no-endline.
    case m301 = "M301"
    /// bad-start-line.
    case m302 = "M302"
    /// bare-lf.
    case m303 = "M303"
    /// missing-path.
    case m304 = "M304"
    /// header-spacing.
    case m305 = "M305"
    /// content-type-not-last.
    case m306 = "M306"
    /// body-without-content-type.
    case m307 = "M307"
    /// content-type-without-body.
    case m308 = "M308"
    /// unknown-header.
    case m309 = "M309"
    /// tid-in-body.
    case m310 = "M310"
    /// tid-reused.
    case m311 = "M311"
    /// tid-seen-in-payload.
    case m312 = "M312"
    /// chunk-flag-wrong.
    case m320 = "M320"
    /// message-aborted.
    case m321 = "M321"
    /// chunk-missing.
    case m322 = "M322"
    /// chunk-overlap.
    case m323 = "M323"
    /// nonsend-too-big.
    case m324 = "M324"
    /// chunk-not-interruptible.
    case m325 = "M325"
    /// continued-after-413.
    case m326 = "M326"
    /// rechunked.
    case m327 = "M327"
    /// no-byte-range.
    case m330 = "M330"
    /// byte-range-off.
    case m331 = "M331"
    /// byte-range-total-changes.
    case m332 = "M332"
    /// no-message-id.
    case m340 = "M340"
    /// bad-message-id.
    case m341 = "M341"
    /// message-id-reused.
    case m342 = "M342"
    /// report-answered.
    case m350 = "M350"
    /// report-unexpected.
    case m351 = "M351"
    /// report-missing.
    case m352 = "M352"
    /// response-forbidden.
    case m353 = "M353"
    /// session-unknown.
    case m360 = "M360"
    /// session-in-use.
    case m361 = "M361"
    /// type-rejected.
    case m362 = "M362"
    /// error-response.
    case m363 = "M363"
    /// matched-by-session-id-only.
    case m364 = "M364"
    /// bundle-found.
    case p400 = "P400"
    /// no-boundary-parameter.
    case p401 = "P401"
    /// boundary-not-found.
    case p402 = "P402"
    /// no-close-delimiter.
    case p403 = "P403"
    /// boundary-line-junk.
    case p404 = "P404"
    /// part-no-blank-line.
    case p405 = "P405"
    /// part-empty.
    case p406 = "P406"
    /// boundary-collision.
    case p407 = "P407"
    /// preamble-epilogue.
    case p408 = "P408"
    /// odd-whitespace.
    case p409 = "P409"
    /// part-type-missing-unknown.
    case p410 = "P410"
    /// start-line-disagrees-with-type.
    case p411 = "P411"
    /// part-unparsable.
    case p420 = "P420"
    /// part-incomplete.
    case p421 = "P421"
    /// part-truncated.
    case p422 = "P422"
    /// bye-missing.
    case p423 = "P423"
    /// invite-missing.
    case p424 = "P424"
    /// parts-out-of-order.
    case p425 = "P425"
    /// several-in-part.
    case p426 = "P426"
    /// no-message.
    case p427 = "P427"
    /// multi-session-bundle.
    case p428 = "P428"
    /// mixed-dialog.
    case p429 = "P429"
    /// unregistered-type.
    case p430 = "P430"
    /// msrp-date.
    case p431 = "P431"
    /// equal-dates.
    case p432 = "P432"
    /// date-missing.
    case p433 = "P433"
    /// im-and-imdn-mixed.
    case p434 = "P434"
    /// nested-too-deep.
    case p435 = "P435"
    /// match.
    case x500 = "X500"
    /// original-not-seen.
    case x501 = "X501"
    /// ambiguous-original.
    case x502 = "X502"
    /// equal-after-repair.
    case x503 = "X503"
    /// hop-fields-differ.
    case x504 = "X504"
    /// b2bua-rewrite.
    case x505 = "X505"
    /// header-altered.
    case x506 = "X506"
    /// date-added.
    case x507 = "X507"
    /// date-altered.
    case x508 = "X508"
    /// date-vs-capture.
    case x509 = "X509"
    /// wrong-from.
    case x510 = "X510"
    /// wrong-to.
    case x511 = "X511"
    /// ruri-vs-to.
    case x512 = "X512"
    /// response-mismatch.
    case x520 = "X520"
    /// sdp-altered.
    case x530 = "X530"
    /// path-foreign.
    case x540 = "X540"
    /// path-rewritten.
    case x541 = "X541"
    /// message-id-altered.
    case x550 = "X550"
    /// report-headers-differ.
    case x551 = "X551"
    /// text-altered.
    case x560 = "X560"
    /// charset.
    case x561 = "X561"
    /// line-ends-altered.
    case x562 = "X562"
    /// trailing-crlf.
    case x563 = "X563"
    /// text-truncated.
    case x564 = "X564"
    /// content-type-altered.
    case x565 = "X565"
    /// live-message-not-stored.
    case x570 = "X570"
    /// cpim-header-altered.
    case x571 = "X571"
    /// stored.
    case l600 = "L600"
    /// recipient-online.
    case l601 = "L601"
    /// push-delay.
    case l602 = "L602"
    /// pushed-to-wrong-user.
    case l610 = "L610"
    /// pushed-twice.
    case l611 = "L611"
    /// pushed-aborted-original.
    case l612 = "L612"
    /// out-of-order.
    case l613 = "L613"
    /// partial-set.
    case l614 = "L614"
    /// live-and-deferred.
    case l615 = "L615"
    /// push-not-acked.
    case l620 = "L620"
    /// push-late-ack.
    case l621 = "L621"
    /// push-rejected.
    case l622 = "L622"
    /// push-session-idle.
    case l623 = "L623"
    /// push-aborted.
    case l624 = "L624"
    /// pushed-never-confirmed.
    case l625 = "L625"
    /// expired.
    case l630 = "L630"
    /// date-after-push.
    case l631 = "L631"
    /// old-message.
    case l632 = "L632"
    /// type-not-accepted.
    case l640 = "L640"
    /// over-max-size.
    case l641 = "L641"
    /// direction-violated.
    case l642 = "L642"
    /// rcs-saf-session.
    case l650 = "L650"
    /// rcs-saf-no-referred-by.
    case l651 = "L651"
    /// rcs-saf-old-datetime-missing.
    case l652 = "L652"
    /// stored-not-pushed.
    case l660 = "L660"
    /// imdn-missing.
    case i701 = "I701"
    /// imdn-duplicate.
    case i702 = "I702"
    /// imdn-unmatched.
    case i703 = "I703"
    /// cpim-missing-from-to.
    case i704 = "I704"
    /// cpim-malformed.
    case i705 = "I705"
    /// imdn-id-changed.
    case i706 = "I706"
    /// imdn-without-disposition.
    case i707 = "I707"
    /// imdn-from-server.
    case i708 = "I708"
    /// weak-tid.
    case n801 = "N801"
    /// weak-session-id.
    case n802 = "N802"
    /// credential-stored.
    case n810 = "N810"
    /// cleartext.
    case n811 = "N811"
}
