/**
 * Names in addresses: {@code /dns}, {@code /dns4}, {@code /dns6} (A and AAAA) and {@code /dnsaddr}
 * (TXT), asked of the machine's nameservers by a small client of our own.
 *
 * <p>Why our own, for A and AAAA too: the JDK's look-up cannot be given a deadline or cancelled, it
 * holds the carrier of the virtual thread that calls it, and it has no TXT. The price: only the
 * hosts file and DNS are asked, not what else the machine's name service may be set up with (mDNS,
 * NIS), and no search domains are appended.
 *
 * <p>Spec: libp2p/specs addressing/README.md (3A), "dnsaddr links"; RFC 1035 and RFC 5452 (what a
 * resolver must check against forged answers). Threads: on the caller's. Limits: {@link
 * dev.hypha.dns.DnsConfig}. Start reading at {@link dev.hypha.dns.DnsResolver}.
 */
package dev.hypha.dns;
