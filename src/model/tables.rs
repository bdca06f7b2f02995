//! The tables of a project file, one row a field.

use super::value::{choice, table};

choice! {
    /// How the load balancer shares requests among the hosts.
    Method {
        /// Each request to the next host in turn.
        #[default]
        RoundRobin = "round-robin", "Round robin";
        /// To the host with the fewest open connections.
        LeastConn = "least-conn", "Least connections";
        /// The same client always to the same host.
        IpHash = "ip-hash", "Same client, same host";
    }
}

choice! {
    /// Which name the certificates of the hosts bear.
    BackendName {
        /// Every host shows a certificate for the public name.
        #[default]
        Public = "public", "The public name";
        /// Every host shows a certificate for its own name.
        Host = "host", "Each host's own name";
    }
}

table! {
    /// `[cluster]`: what the cluster is and who uses it.
    Settings, fields SettingsField, key "cluster" {
        name: String = String::new() => Name, "Name",
            "Short name of the cluster, also the name of the compose project on every host.";
        public_url: String = String::new() => PublicUrl, "Public address",
            "What users type into their browser; the load balancer answers there over https.";
        release: String = String::new() => Release, "VISA release",
            "Release of the API server; it decides the line, 2.x or 3.x, and the default image tags.";
        docs_url: String = String::new() => DocsUrl, "User documentation",
            "Where the pages behind /api/docs come from, such as a raw Git address; empty: none.";
        subnet: String = String::new() => Subnet, "Container network",
            "IPv4 network of the containers on each host, such as 10.10.11.0/24; empty: Docker picks one.";
    }
}

table! {
    /// `[redis]`: where the API servers tell each other what happens on shared desktops.
    Redis, fields RedisField, key "redis" {
        url: String = String::new() => Url, "Redis URL",
            "redis://host:port of the one Redis server that all hosts share; no user, password or path in it.";
        database: i64 = 0 => Database, "Database ID",
            "Number of the Redis database; it does not separate the messages of two clusters.";
        tls: bool = false => Tls, "TLS",
            "Speaks TLS to Redis, in both lines; for 2.x, the export writes the scheme after this switch.";
        tls_trust_all: bool = false => TlsTrustAll, "Trust any certificate",
            "Accepts whatever certificate Redis shows; for a private authority in 3.x.";
    }
}

table! {
    /// `[database]`: the `PostgreSQL` database that all hosts share.
    Database, fields DatabaseField, key "database" {
        url: String = String::new() => Url, "Database URL",
            "JDBC address, jdbc:postgresql://host:port/name.";
        username: String = String::new() => Username, "User name",
            "Account that VISA logs in to the database with.";
    }
}

table! {
    /// `[balancer]`: the NGINX in front of the hosts.
    Balancer, fields BalancerField, key "balancer" {
        address: String = String::new() => Address, "Address",
            "DNS name or IP address of the machine that runs the load balancer.";
        nginx: String = String::from("1.28") => Nginx, "NGINX version",
            "Version of NGINX there, such as 1.28; some directives differ between versions.";
        ipv6: bool = false => Ipv6, "Answer over IPv6",
            "Listens on IPv6 too; NGINX does not start with it where IPv6 is switched off.";
        http2: bool = false => Http2, "HTTP/2",
            "Speaks HTTP/2 to browsers, in the form that the version of NGINX there wants; without it the configuration fits every version.";
        method: Method = Method::RoundRobin => Method, "Method",
            "How requests are shared among the hosts.";
        certificate: String = String::from("/etc/nginx/certs/visa.crt") => Certificate, "Certificate",
            "Path on the load balancer of the certificate (with its chain) for the public name.";
        certificate_key: String = String::from("/etc/nginx/certs/visa.key") => CertificateKey, "Certificate key",
            "Path on the load balancer of the private key of that certificate.";
        backend_verify: bool = true => BackendVerify, "Verify the hosts",
            "Checks the certificates of the hosts before a request is passed on.";
        backend_ca: String = String::from("/etc/nginx/certs/backend-ca.crt") => BackendCa, "Authority of the hosts",
            "Path on the load balancer of the certificate authority that signed the hosts' certificates.";
        backend_name: BackendName = BackendName::Public => BackendName, "Name in the hosts' certificates",
            "Which name the hosts' certificates bear: the public one, or each its own.";
        max_fails: i64 = 3 => MaxFails, "Failures before a pause",
            "Failed attempts within the pause after which a host is left out for a while.";
        fail_timeout: String = String::from("10s") => FailTimeout, "Pause",
            "How long a failing host is left out, and the time in which the failures are counted.";
        max_body: String = String::from("100m") => MaxBody, "Largest upload",
            "Largest request body, for uploads to notebooks and file browser; 0 means no limit.";
        websocket_timeout: String = String::from("24h") => WebsocketTimeout, "Websocket time-out",
            "How long a silent websocket is kept, so that an idle desktop is not cut off.";
        served_by: bool = false => ServedBy, "Tell which host answered",
            "Adds the header X-Served-By with the address of the host to every answer, by which a probe sees that all hosts get requests. Anybody sees it.";
    }
}

table! {
    /// `[images]`: container images; an empty value takes the default of the release.
    Images, fields ImagesField, key "images" {
        registry: String = String::new() => Registry, "Registry",
            "Where the four VISA images come from; empty: the official registry of the release line.";
        api: String = String::new() => Api, "API tag",
            "Tag of visa-api-server; empty: the release.";
        web: String = String::new() => Web, "Web tag",
            "Tag of visa-web; empty: the one that goes with the release.";
        accounts: String = String::new() => Accounts, "Accounts tag",
            "Tag of visa-accounts; empty: the one that goes with the release.";
        jupyter_proxy: String = String::new() => JupyterProxy, "Jupyter proxy tag",
            "Tag of visa-jupyter-proxy; empty: the one that goes with the release.";
        proxy: String = String::from("nginx:1.28") => Proxy, "Reverse proxy image",
            "NGINX image of each host's reverse proxy.";
        security_groups: String = String::new() => SecurityGroups, "Security groups image",
            "The site's own security-groups image; empty: the service is left out.";
    }
}

table! {
    /// `[files]`: the site's files, relative to the project file; copied into every host's bundle.
    Files, fields FilesField, key "files" {
        attribute_provider: String = String::new() => AttributeProvider, "Attribute provider",
            "JavaScript file that tells the accounts service who a user is; empty: put it on the hosts yourself.";
        host_certificate: String = String::new() => HostCertificate, "Host certificate",
            "Certificate (with its chain) of the hosts' reverse proxies; empty: put it on the hosts yourself.";
        host_certificate_key: String = String::new() => HostCertificateKey, "Host certificate key",
            "Private key of the host certificate; empty: put it on the hosts yourself.";
        pam_private_key: String = String::new() => PamPrivateKey, "PAM private key",
            "PKCS#8 RSA key that signs automatic desktop logins; empty: no automatic login.";
        pam_public_key: String = String::new() => PamPublicKey, "PAM public key",
            "Public half of the PAM key pair, given to new instances.";
    }
}
