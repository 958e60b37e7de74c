// The screens of REPORTS.md, findings in the order of their codes.

let cleanPushText = """
    s01a-appendix-k.pcap     22 Nov 2026 09:49:46.710 - 09:49:47.128 UTC   0.418 s
    34 frames = 14 SIP + 5 MSRP + 11 TCP without data + 4 ARP. No hole, none cut.
    Seen both ways: 172.29.20.49 <> .84 (server), .84 (server) <> 172.29.20.192

    MATCH     1 message taken, 1 pushed, equal in all that must be equal.
    Custody   taken 1 = live 0 + pushed equal 1 + altered 0 + held 0 + unproven 0

    Push 1  MATCH  sip:grace@chat.telco.example > sip:niaj@chat.telco.example
      text       equal      18 octets "3 + 4 = 7$ [fJXFS]"
      1 INVITE   match      live 3    Date added (allowed)
      2 200      match      live 5    Date added (allowed)
      3 SEND     match      live 10   Date added (allowed)
      4 BYE      match      live 14   Date added (allowed)

      sent     09:49:46.717844  frame 10     SEND 8sSxy773upgq
      taken    +0.000746        frame 12     MSRP 200 by the server
      online   +0.323379        frame 19     REGISTER 200, 172.29.20.192:5060
      pushed   +0.378796        frame 27-28  SEND zBXhgW9b6HcW, 4 parts
      acked    +0.379178        frame 31     MSRP 200 by 172.29.20.192:8602
      confirm  not asked for                 no Success-Report, no IMDN request

    Sessions  #  from > to                          state        msgs  frames
              1  grace > niaj@chat.telco.example    terminated      1  3-15
              2  niaj REGISTER                      completed       -  18-19
              3  imserver > niaj@chat.telco.example terminated      1  20-34 push 1

    Findings  0 errors, 0 warnings
    Check me  tshark -r s01a-appendix-k.pcap -Y 'frame.number in {3,5,10,14,27,28}'
    More      --explain p1   --ladder s1   -w ticket.pcapng --only p1

    """

let seedPushText = """
    s02a-seed-literal.pcap   22 Nov 2026 09:54:40.761 - 09:54:41.210 UTC   0.449 s
    23 frames = 3 SIP + 2 MSRP + 14 TCP without data + 4 ARP. No hole, none cut.
    Seen both ways: 172.22.247.11 <> .12 (server), .12 (server) <> 172.22.247.13

    ALTERED   1 message taken, 1 pushed: its text arrived equal, its envelope not.
    Custody   taken 1 = live 0 + pushed equal 0 + altered 1 + held 0 + unproven 0

    Push 1  ALTERED  sip:user1@imserver.com > sip:user2@imserver.com  (appendix-k)
      text       equal      20 octets "Hi, Alice!  I'm Bob!"
      1 INVITE   altered    live 3    Request-URI: space after "sip:"
      2 200      match      live 4    Date added (allowed)
      3 SEND     altered    live 8    To-Path, From-Path; Date added (allowed)
      4 BYE      ambiguous  live 13?  no Call-ID, From, To, CSeq in live or copy

      1 Request-URI   live  sip:user2@imserver.com
                      copy  sip: user2@imserver.com
      3 To-Path       live  msrp://imserver.com:12763/kjhd37s2s2;tcp
                      copy  msrp://imserver.com:7777/iau39;tcp
      3 From-Path     live  msrp://user1.imserver.com:7654/jshA7we;tcp
                      copy  msrp://user1.imserver.com:8888/9di4ea;tcp
        Port and session id are those of the push, on other hosts; they fit the SDP
        in parts 1 and 2 neither (X540).

      sent     09:54:40.864676  frame 8   SEND 456, 172.22.247.11 > .12:12763
      taken    inferred                   TCP ack in 9, no MSRP 200; was pushed
      online   not shown                  no REGISTER of user2 in the capture
      pushed   +0.274400        frame 19  SEND 453, 172.22.247.12 > .13:7777
      acked    not shown                  TCP ack in 20, no MSRP 200; the capture
                                          ends 0.071 s later, too soon to judge
      Who reads what of the 1369 octets in frame 19
        by end-line (RFC 4975 7.1)  1220, to inside part 3; BYE lost, 149 stray
        by Byte-Range               none given, so as above
        by bundle (used here)       all 1369, 4 parts; ends with the stream

    Sessions  #  from > to                          state        msgs  frames
              1  user1 > user2@imserver.com         established     1  3-8
              -  MSRP whose SIP is not here (push)  -               1  19
              -  SIP without Call-ID: BYE           -               -  13

    Findings  6 errors, 7 warnings (1 note: --notes)
      E M301  19      no end-line of its own before the stream ends
      E M310  19      end-line of the push's own id dkei38sd inside its body
      E P403  19      bundle never closed (no --boundary42--)
      E P405  19      part 3: no empty line between its header and MSRP dkei38sd
      E S110  13 19   space in Request-URI: "sip: user2@imserver.com"
      E S113  3 4 13  live SIP without Via, CSeq, Max-Forwards; 13: nor Call-ID
      W D201  3 4 19  SDP without v=, o=, s=, t=
      W P404  19      "--boundary42-": text after the boundary
      W P421  19      part 4 is a fragment (should be message/sipfrag)
      W P423  19      BYE in part 4 names no dialog
      W S111  4 19    space in addr-spec: <sip: user1@imserver.com >
      W S115  19      Thu, 21 Feb 2005 was a Monday (4 times)
      W X540  19      paths of part 3 fit neither stored leg nor copied SDP

    Check me  tshark -r s02a-seed-literal.pcap -Y 'frame.number in {3,4,8,13,19}'
    More      --explain p1   --ladder s1   -w ticket.pcapng --only p1

    """
