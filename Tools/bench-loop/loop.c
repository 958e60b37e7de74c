/* libpcap's bare read loop: what a capture costs to read, and nothing else. */
#include <pcap/pcap.h>
#include <stdio.h>

int main(int count, char **arguments) {
    char error[PCAP_ERRBUF_SIZE];
    if (count != 2) return 64;
    pcap_t *capture = pcap_open_offline(arguments[1], error);
    if (capture == NULL) {
        fprintf(stderr, "loop: %s\n", error);
        return 66;
    }
    struct pcap_pkthdr *header;
    const u_char *octets;
    unsigned long frames = 0, sum = 0;
    while (pcap_next_ex(capture, &header, &octets) == 1) {
        frames++;
        sum += header->caplen + (header->caplen > 0 ? octets[0] : 0);
    }
    printf("%lu frames, %lu\n", frames, sum);
    pcap_close(capture);
    return 0;
}
