/// Words of the program's own sentences, made by `Tools/make-vocabulary`.
enum ProseVocabulary {
    static let words = Set(
        """
        a aborted about above abs accept accepted accepts access accounts ack acked acknowledged acknowledgement
        active actpass add added addr address addressed addresses addrspec adds after again against agent agree agreed
        alert alias alike alive all allow alone also alter altered always ambiguous among an analysed analyzers anat
        anchor and anew announced announces anonymize anonymous another ansi answer answered answerer answering
        answermode answers any aor apart appendix applicable application april are around arp arrived as ascii ask
        asked asks asserted assigned assigns associated assumed at attack attr attribute attributes august auth
        authenticate authenticates authentication authority authorization auto autocheckpoint autoincrement aware away
        b back backwards bad balance balancer bare base bcc be bearer became because becomes been before begin
        beginning begins behalf behind being belongs beside best between beyond big binary bindings binds bit bits bk
        blank blob block bodies bodiless body border both boundaries boundary braces branch breach break brings broke
        broken bua buffer buffers builds built bundle but by bye byte c call called caller callid came can cancel
        cancelled cannot caps capture captured captures capturing carried carrier carries cascade case cc cdt cema
        certificate change changed changes characters charging charset chat chatroom check checksum choose chosen
        chunk chunked chunking chunks cipher class clear cleartext client clients clock close closed closes code
        collision colon column come comes coming compared comparisons compress compressed computed confidence
        configuration configured confirm confirmed confirms conflict conflicting conn connect connected connection
        connections connects constant contact container content contenttype context continued contribution control
        controller conversation converts cookie copied copies copy copycontrol could count counted counts cp cpim cpm
        cr create created credential credentials crlf cscf cseq cst custody cut cuts d damaged data datagrams date
        dates datetime days deactivated december declared decoded decompressed decrypted deep deeper default deferred
        delay delete delimiter deliver delivered deliveries delivers delivery depends deployed depth desc description
        destination device devices dialog dialogs did died differ differs digest digits direction directions disagree
        disagrees discarded display displayed disposition dispositions divide divided dkei do document does dot draft
        drafts dropped drops dtls duplicate duration e each earlier early edited edits edt eight else empty
        encapsulated encoded encoding encrypted encryption end ended endline endpoint ends entries entry epilogue
        equal equals error esp est etag evaluated event eventlist events every evicted examples exchanges expired
        expires explicitsub ext extension external f failed fails failure far fault feature feb february feff few
        fewer fff field fields file files filter filtered filtering fin final findings fingerprint firewall first fit
        flag flags flow flows fmt folded folding followed follows for forbidden foreign forgotten forked form format
        formats formatted forward forwards found four fragment fragments frame frames framing freelist friday from
        full function further g gap gateway gave general geolocation get gets gin given gives gm gmt go goes gone got
        gr grows gruu gruuinfo guess h had hand handled handshake happened happens has hash have he head header
        headers held here hg high his histinfo history hjs hold holdconn holds hop host hostile hosts hours how http
        hyphen hyphens i iana ice icmp icon id identifiers identity idle ids ietf if ignore ignored im imdn imdns
        immutable implemented ims imtrace in inactive incomplete incopy incremental index inferred info init inreplyto
        insert inside instance instead integer interface intermediary interrupt interrupted interruptible into invite
        ip ipsec is isallread iscomposing isfocus isinside islivetoo iso isother isrequest issend issip it its itself
        j january join joined json judge judged july june junk k keep keepalive keeps kept keptbundle keptcarrier
        kernel key keylog keylogfile keypage keys kib killed kind know known knows l lab label lacks lang language
        large larger last lastactive late later latin le lead least leave leaves left leg legs length letter letters
        lf lies like limit line lines link list listen listens lists live load local log long longer looked looking
        loss lost low m maddr made mailboxes makes malformed mandatory many map march marks match matched matter max
        maxsize may mdt meaning means meant meanwhile media medium memory message messageid messages method middlebox
        mime min minutes mirror mismatch missing misspelt mixed mixes mon monday more most ms msr msrp msrps mst mtu
        much multi multipart multiparts multiple multiplexes must n name named names nat need needed needs neither
        nested network never new next nickname no nobody node none nonsend nor norefersub normal normalisation
        normalises nosub not notes nothing notice notification notifications notify november ns ntp null number o
        occur occurs octet octets october odd of off offer offerer offline offset often ok old oldest oma omitted on
        once one ones online only opaque open opened opens optional options or order organization original originals
        other others otherwise ought out outbound over overlap overlaps overloaded oversize own p pack packedexchange
        packet packets packs page param parameter params parsers part partial parts party pass passed passes passive
        path paths payload pdt pedantic peer peers pending per person phone phrase piece pings place plain policy port
        ports position positive prack pragma preamble precondition pref preferred prefix prefixes pres primary
        printable priority privacy probation probe problems process processed processing profile program proof
        protects protocol proves proxy pseudonyms pst pub publish push pushed pushes put q quoted r rack random
        randomness range rawvalue rcs rcse re reachable reached read readable reader readers reason received receivers
        rechunked recipient recipients recognised reconnect record records recvonly recycled redacted ref refer
        references referred refresh refreshed refusal refuse refused reg reginfo register registered registration
        reject rejected rel relay remote removed render renewed reordered repair repaired repeats repetition
        repetitions replace replaced replaces replay reply report reporting reports request requests require resent
        resource response rest restart resumed retargeted retransmission retry reused rewrite rewrites rewritten
        rewrote rfc rise rotated round route routes row rowid rport rseq rst rtp rule run runs ruri s saf said same
        saturday saw say says script sctp sd sdp sdqwer se searched sec second seconds secret secrets section security
        see seen sees segment segments select selector self send sender sendonly sendrecv sends sent separator
        september served server service session sessions sessmatch set settled setup seven several sha share shares
        short shortened shorter should show shown shows side sides sigcomp signalling silent simple since single sip
        sipfrag siprec sips siptexts size sizes skipped slip slow smaller sms snap snaplen so some somebody someone
        something soon sorted source space spaces spacing span spec special spelt sslkeylogfile stack stacks stamp
        stand standfw stands star start started starts state states status stay stays step still stopped store stored
        stores storing stray stream strict string subject subscribe subscription success such suite sunday supported
        sure swaps switched syn synchronous t tab table tag tags take taken takes talks tap target tcp tcpdump tdialog
        tel tell tells temp template ten terminals terminated test text texts than that the their them then there
        these they third this those though thu thursday tid time timed timer timers times timestamp timewords tls to
        together told too took tool topmost total traffic trailing transaction transfer transmission transport
        traversal trickle true truncated trusted ts ttl tuesday twice two type types u udp unable unanswered unasked
        undecided under understood unexpected unicode unique unknown unless unmatched unparsable unproven unread
        unreadable unregistered unsupported until unwrapped up update updates uri urn us use used user users uses ut
        utc utf uui uuid v vacuum value values vector vendor vendors verdict verify version very via violated visible
        visited vs wait waited waits wal wants warning was way weak websocket websockets wednesday weekday well went
        were what when where whether which while white whitespace who whoever whole whom whose why will windows wire
        with within without workers would wrapped write writes written wrong wrongly wrote ws wss www x xml xx y years
        yes yet z zone
        """.split(whereSeparator: \.isWhitespace).map(String.init))
}
