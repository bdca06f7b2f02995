//! What any probe can find: names, connections, certificates, time.

super::cause::causes! {
    OUT_OF_TIME = Error "probe-out-of-time",
        means: "The time for all probes together was over before this step ended.",
        remedy: "Probe again with fewer targets at once, or with a longer time-out.",
        source: "the probe itself";

    UNKNOWN_NAME = Error "unknown-name",
        means: "The name could not be looked up, so there is no address to connect to.",
        remedy: "Correct the name, or have it added to the DNS. If it is right, see whether this computer asks the same DNS servers as the hosts.",
        source: "RFC 1035; getaddrinfo(3)";

    LATE_NAME = Error "name-lookup-timeout",
        means: "No DNS server answered in time.",
        remedy: "See whether the DNS servers of this computer work. A slow look-up delays each new connection of VISA too.",
        source: "getaddrinfo(3)";

    REFUSED = Error "connection-refused",
        means: "The machine answers, but nothing listens on that port at that address, or a firewall rejects the connection.",
        remedy: "Start the server, see that it listens on this address and not on the loopback alone, and correct the port if need be.",
        source: "RFC 9293, reset on a closed port";

    TIMED_OUT = Error "connection-timeout",
        means: "Nothing came back at all: a firewall drops the packets, the machine is off, or the address is not that of the server.",
        remedy: "Open the port in the firewalls between here and the server, and see that the machine is up. The hosts must get through too, not only this computer.",
        source: "RFC 9293, retransmission";

    UNREACHABLE = Error "unreachable",
        means: "A router or this computer says that there is no way to the address.",
        remedy: "See that this computer is in a network, or VPN, that leads to the server, and that the address is right.",
        source: "RFC 792, destination unreachable";

    NOT_CONNECTED = Error "connection-failed",
        means: "The operating system could not make the connection.",
        remedy: "See what the evidence says, and whether other programs of this computer reach the server.",
        source: "Linux manual, connect(2)";

    DEAD_ADDRESS = Warning "dead-address",
        means: "The name stands for several addresses, and not all of them answer. Whoever connects takes any one, so some connections fail or are slow.",
        remedy: "Take the dead address out of the DNS, or start the server there.",
        source: "java.net.InetAddress; Netty, resolvers";

    TLS_SILENT = Error "tls-timeout",
        means: "The connection is there, but nobody answered the offer of TLS.",
        remedy: "See whether this is the port for TLS. If the server has none, switch TLS off in the project.",
        source: "RFC 8446, handshake";

    TLS_NOT_SPOKEN = Error "tls-not-spoken",
        means: "The server on this port does not speak TLS.",
        remedy: "Name the port on which the server speaks TLS, have TLS switched on there, or switch TLS off in the project.",
        source: "RFC 8446, handshake";

    TLS_BROKEN_OFF = Error "tls-broken-off",
        means: "The server ended the connection during the handshake of TLS.",
        remedy: "See the log of the server; often it has no certificate, or a proxy in between refuses.",
        source: "RFC 8446, handshake";

    TLS_REFUSED = Error "tls-refused",
        means: "The server speaks TLS but found no version or cipher in common with us. Java, in which VISA runs, has much the same ones.",
        remedy: "Let the server offer TLS 1.2 or 1.3 with current ciphers.",
        source: "RFC 8446, alerts";

    TLS_CLIENT_CERTIFICATE = Error "tls-client-certificate",
        means: "The server wants a certificate from its clients. VISA has no setting for one.",
        remedy: "Switch off the check of client certificates. For Redis: tls-auth-clients no.",
        source: "RFC 8446, certificate_required; visa/facts.md, Redis settings";

    UNKNOWN_AUTHORITY = Error "unknown-authority",
        means: "The certificate was signed by an authority that is not trusted here, or the server leaves out the certificates in between.",
        remedy: "Let the server send its whole chain. If the authority is private, name its certificate with --ca, or in the window on the page Connections; VISA has to be told too.",
        source: "RFC 5280, path validation";

    EXPIRED = Error "certificate-expired",
        means: "The certificate, or one that signed it, is no longer valid.",
        remedy: "Renew the certificate and have the server read it. If it is not that old, set the clock of this computer.",
        source: "RFC 5280, validity";

    NOT_YET_VALID = Error "certificate-not-yet-valid",
        means: "The certificate is valid only from a later time on.",
        remedy: "Set the clock of this computer, or wait.",
        source: "RFC 5280, validity";

    WRONG_NAME = Error "certificate-wrong-name",
        means: "The certificate is sound, but for another name.",
        remedy: "Name the server as its certificate does, or have a certificate made for this name.",
        source: "RFC 9525, service identity";

    BAD_CERTIFICATE = Error "certificate-refused",
        means: "The certificate cannot be used for a server.",
        remedy: "Have a new certificate made for this server.",
        source: "RFC 5280, key usage";

    EXPIRES_SOON = Warning "certificate-expires-soon",
        means: "The certificate ends within three weeks; from then on nobody connects.",
        remedy: "Renew the certificate and have the server read it.",
        source: "RFC 5280, validity";
}
