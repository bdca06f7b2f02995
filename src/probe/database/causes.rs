//! What the probe of the database can find, beside names, connections and TLS.

crate::probe::cause::causes! {
    BAD_ADDRESS = Error "database-address",
        means: "The driver of VISA cannot read the URL, so the API server does not start.",
        remedy: "Write jdbc:postgresql://host:port/name. User name and password have fields of their own.",
        source: "PostgreSQL JDBC driver, connection URL";

    SILENT = Error "database-timeout",
        means: "Something takes the connection but does not answer as PostgreSQL would: another kind of server, or a PostgreSQL or pooler that hangs.",
        remedy: "See that PostgreSQL runs behind this address and port, and that nothing holds its answers back.",
        source: "PostgreSQL manual, message flow";

    CLOSED = Error "database-closed",
        means: "The connection was closed instead of an answer.",
        remedy: "See the log of PostgreSQL, and of whatever stands between: a proxy that has lost its database does this.",
        source: "PostgreSQL manual, message flow";

    NOT_POSTGRES = Error "not-postgresql",
        means: "Another kind of server answers on this port.",
        remedy: "Correct host and port; PostgreSQL usually listens on 5432.",
        source: "PostgreSQL manual, SSL session encryption";

    NO_TLS = Error "database-without-tls",
        means: "The parameters of the URL want TLS, and the server has it switched off.",
        remedy: "Switch TLS on in PostgreSQL (ssl = on), or take sslmode out of the URL.",
        source: "PostgreSQL manual, SSL session encryption";

    WANTS_TLS = Error "database-wants-tls",
        means: "The server lets nobody in without TLS from here, and TLS is switched off in the URL.",
        remedy: "Take sslmode=disable out of the URL, or write sslmode=require.",
        source: "PostgreSQL manual, pg_hba.conf";

    NO_AUTHORITIES = Error "database-without-authorities",
        means: "The URL wants the server's certificate checked, and the driver takes authorities for that from one file alone: the one that sslrootcert names, or else .postgresql/root.crt in the home of VISA's container, where no exported file puts one. Without it no connection is made and the API server does not start, even with a certificate of a public authority.",
        remedy: "Add sslrootcert= to the URL, with a path in the container of the API, and mount the file of the authority there. For a public authority sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory will do instead. sslmode=require encrypts without a check.",
        source: "PostgreSQL JDBC driver, LibPQFactory";

    PRIVATE_AUTHORITY = Warning "database-private-authority",
        means: "The certificate is signed by the authority that you named for the test. With DefaultJavaSSLFactory the driver asks Java, which, in VISA's container, knows public authorities only.",
        remedy: "Take sslfactory out of the URL and add sslrootcert= with a path in the container of the API, where the file of the authority is mounted.",
        source: "PostgreSQL JDBC driver, DefaultJavaSSLFactory";

    MISSING_PASSWORD = Error "database-password-missing",
        means: "PostgreSQL asks for a password, and none is given.",
        remedy: "Give the password of the database in its field, by --secrets or by the environment.",
        source: "PostgreSQL manual, password authentication";

    WRONG_PASSWORD = Error "database-login-refused",
        means: "PostgreSQL knows no such user, or the password is wrong; on purpose it does not say which. Where it asks LDAP, PAM or RADIUS, it says the same when no answer comes from there.",
        remedy: "Correct user name or password. To set the password anew: ALTER ROLE … PASSWORD …, as an administrator of the database; with LDAP, PAM or RADIUS, where those keep it. The log of PostgreSQL says more.",
        source: "PostgreSQL manual, error codes 28P01 and 28000";

    UNKNOWN_USER = Error "database-unknown-user",
        means: "PostgreSQL has no user of this name.",
        remedy: "Correct the user name, or have the user made: CREATE ROLE … LOGIN PASSWORD ….",
        source: "PostgreSQL manual, error code 28000";

    MAY_NOT_LOG_IN = Error "database-login-not-permitted",
        means: "PostgreSQL knows the user but does not let it log in, or not to this database.",
        remedy: "As an administrator of the database: ALTER ROLE … LOGIN, and GRANT CONNECT ON DATABASE … TO ….",
        source: "PostgreSQL manual, error codes 28000 and 42501";

    HBA = Error "database-refuses-address",
        means: "pg_hba.conf of the server has no line that lets this user into this database from this computer.",
        remedy: "Add a line to pg_hba.conf for every host, such as `hostssl visa visa 192.0.2.0/24 scram-sha-256`, and have PostgreSQL read it. This computer needs one only for the test.",
        source: "PostgreSQL manual, pg_hba.conf";

    UNKNOWN_DATABASE = Error "unknown-database",
        means: "The server has no database of this name. VISA makes tables but no database.",
        remedy: "Correct the name at the end of the URL, or have it made: CREATE DATABASE … OWNER ….",
        source: "PostgreSQL manual, error code 3D000";

    FULL = Error "database-full",
        means: "All connections that the server, the database or the user may have are taken.",
        remedy: "Raise max_connections, or the limit of the user or database, or set a smaller VISA_DATABASE_MAX_POOL_SIZE. See who holds them in pg_stat_activity.",
        source: "PostgreSQL manual, error code 53300";

    NOT_READY = Error "database-not-ready",
        means: "PostgreSQL runs but takes nobody in yet: it starts, stops or recovers.",
        remedy: "Wait until it is up, and test again. If that lasts, see the log of PostgreSQL.",
        source: "PostgreSQL manual, error code 57P03";

    UNKNOWN_METHOD = Error "database-login-method",
        means: "The server wants another kind of login than by password, such as Kerberos.",
        remedy: "Let pg_hba.conf ask VISA's user for scram-sha-256.",
        source: "PostgreSQL manual, authentication methods";

    REFUSED = Error "database-refuses",
        means: "PostgreSQL refused for a reason of its own.",
        remedy: "See what it says, and its log.",
        source: "PostgreSQL manual, error codes";

    READ_ONLY = Error "database-read-only",
        means: "The database takes no changes: it is a standby, or somebody made it read-only. VISA cannot even start with it.",
        remedy: "Name the server that takes changes; where the URL names several, add targetServerType=primary. If it is this one, promote it, or switch default_transaction_read_only off.",
        source: "PostgreSQL manual, hot standby";

    TOO_OLD = Warning "database-too-old",
        means: "VISA 3.x is made for PostgreSQL 12 and later.",
        remedy: "Upgrade PostgreSQL before VISA.",
        source: "visa/facts.md";

    POOL_TOO_LARGE = Warning "database-connections",
        means: "The hosts together may open more connections than the database takes. Under load, some then fail.",
        remedy: "Raise max_connections of PostgreSQL, or set a smaller VISA_DATABASE_MAX_POOL_SIZE.",
        source: "visa/facts.md; PostgreSQL manual, max_connections";
}
