//! What the probe of Redis can find, beside names, connections and TLS.

crate::probe::cause::causes! {
    BAD_ADDRESS = Error "redis-address",
        means: "VISA finds no address of Redis in the URL. It then has none to connect to, or does not start.",
        remedy: "Write redis://host:port, with a host that has no underscore in its name.",
        source: "visa/facts.md, Redis settings";

    DROPPED = Warning "redis-address-dropped",
        means: "VISA takes host and port of the URL and leaves the rest unread. User name and password in it would only end up in its log.",
        remedy: "Write redis://host:port. Password, database ID and TLS have fields of their own.",
        source: "visa/facts.md, Redis settings";

    SILENT = Error "redis-timeout",
        means: "Something takes the connection but does not answer as Redis would: another kind of server, a load balancer without a Redis behind it, or a Redis that hangs.",
        remedy: "See that Redis runs behind this address and port, and that nothing holds its answers back.",
        source: "formats/redis.md";

    CLOSED = Error "redis-closed",
        means: "The connection was closed instead of an answer.",
        remedy: "See the log of Redis, and of whatever stands between: a proxy that has lost its Redis does this, and so does a port that wants TLS.",
        source: "formats/redis.md";

    NOT_REDIS = Error "not-redis",
        means: "Another kind of server answers on this port.",
        remedy: "Correct host and port; Redis usually listens on 6379.",
        source: "formats/redis.md; Redis serialization protocol";

    WANTS_TLS = Error "redis-wants-tls",
        means: "The server speaks TLS on this port, and TLS is off in the project.",
        remedy: "Switch TLS on in the project, or name the port without TLS.",
        source: "formats/redis.md";

    PRIVATE_AUTHORITY = Warning "redis-private-authority",
        means: "The certificate is signed by the authority that you named for the test. VISA, in its container, knows public authorities only, and has no variable for another.",
        remedy: "In 3.x, switch on `Trust any certificate`, or name the authority by Quarkus' own variables under [env]. Otherwise use a certificate of a public authority.",
        source: "visa/facts.md, Redis settings";

    OTHER_NAME = Warning "redis-certificate-other-name",
        means: "The certificate is sound but for another name. VISA 3.x does not compare names, so it connects; but whoever has any sound certificate could pretend to be this Redis.",
        remedy: "Name Redis as its certificate does, or have a certificate made for this name.",
        source: "visa/facts.md, Redis settings";

    MAX_CLIENTS = Error "redis-max-clients",
        means: "Redis has as many clients as it takes, and turned us away.",
        remedy: "Raise maxclients, and the limit of open files that goes with it; or find out which clients leave their connections open, with CLIENT LIST.",
        source: "formats/redis.md; redis.conf, maxclients";

    PROTECTED = Error "redis-protected-mode",
        means: "Redis has no password, and therefore talks to clients on its own machine only.",
        remedy: "Set a password in Redis (requirepass) and give the same one to VISA. Do not switch protected mode off instead.",
        source: "formats/redis.md; redis.conf, protected-mode";

    PASSWORD_MISSING = Error "redis-password-missing",
        means: "No password is at hand. VISA 3.x then silently uses redis://localhost:6379 in its own container, where there is no Redis; 2.x does not start.",
        remedy: "Give VISA_VDI_REDIS_PASSWORD, with --secrets FILE, in the environment, or in the form. If Redis has none, set one there first.",
        source: "visa/facts.md, Redis settings";

    WRONG_PASSWORD = Error "redis-wrong-password",
        means: "Redis refuses the password, or its user `default` is switched off. Redis does not tell which.",
        remedy: "Compare VISA_VDI_REDIS_PASSWORD with requirepass in redis.conf. If it is right, see ACL GETUSER default: VISA logs in as that user alone, which must be on.",
        source: "formats/redis.md";

    OPEN = Warning "redis-without-password",
        means: "Redis has no password set: it lets in anybody, and takes whatever password VISA sends.",
        remedy: "Set a password in Redis (requirepass) and give the same one to VISA.",
        source: "formats/redis.md; visa/facts.md, Redis settings";

    NONE_SET = Error "redis-no-password-set",
        means: "Redis has no password set, and refuses the one that VISA 2.x always sends.",
        remedy: "Set a password in Redis (requirepass) and give the same one to VISA.",
        source: "formats/redis.md";

    TOO_OLD = Error "redis-too-old",
        means: "The server does not know HELLO, with which VISA 3.x logs in. Redis has it since 6.0.",
        remedy: "Use Redis 6 or newer, or Valkey. If a proxy stands in between, it must pass HELLO on.",
        source: "Redis, HELLO";

    REFUSED = Error "redis-refused",
        means: "Redis refused a command that VISA needs.",
        remedy: "See what Redis says.",
        source: "formats/redis.md";

    NOT_PERMITTED = Error "redis-not-permitted",
        means: "The rights of the user `default` do not cover what VISA does.",
        remedy: "For 3.x at least: ACL SETUSER default +hello +auth +select +ping +subscribe +unsubscribe +publish &VISA_MESSAGE_BROKER &VISA_REDIS_HEARTBEAT*. For 2.x the channels are connect, disconnect, join, leave and dispatch. Save it with ACL SAVE or CONFIG REWRITE.",
        source: "formats/redis.md; visa/facts.md, How it works";

    REPLICA = Error "redis-replica",
        means: "This server is a replica. What one host publishes here never reaches those that listen at the primary, and Redis says nothing about it.",
        remedy: "Name the primary, or a name that follows it after a failover.",
        source: "formats/redis.md";

    SENTINEL = Error "redis-sentinel",
        means: "This is a Sentinel, which knows where Redis is but is none. VISA cannot ask it.",
        remedy: "Name the Redis server itself; Sentinels listen on 26379, Redis on 6379.",
        source: "visa/facts.md, Redis settings";

    CLUSTER = Warning "redis-cluster-mode",
        means: "Redis runs in cluster mode, which VISA does not know. Messages pass between its nodes, but only the one in the URL is used, and when it fails nobody changes over.",
        remedy: "Use a Redis server of its own for VISA.",
        source: "formats/redis.md; visa/facts.md, Redis settings";

    NO_DATABASES = Error "redis-database-in-cluster",
        means: "In cluster mode Redis has the database 0 only.",
        remedy: "Set the database ID to 0, or use a Redis server of its own for VISA.",
        source: "formats/redis.md";

    DATABASE_RANGE = Error "redis-database-range",
        means: "Redis has fewer databases: 16 unless it was told otherwise, counted from 0.",
        remedy: "Set the database ID to 0, or raise `databases` in redis.conf.",
        source: "formats/redis.md; redis.conf, databases";

    LOADING = Warning "redis-loading",
        means: "Redis is reading its data from the disk. Messages pass already; until it is done it refuses other commands.",
        remedy: "Wait, and test again. If it never ends, see the log of Redis.",
        source: "formats/redis.md";

    NO_ROUND_TRIP = Error "redis-no-round-trip",
        means: "What was published did not come back. The hosts would not hear each other.",
        remedy: "See whether a proxy stands before Redis that spreads connections over several servers; VISA needs one and the same.",
        source: "formats/redis.md";

    NOT_TRIED = Warning "redis-round-trip-not-tried",
        means: "The user `default` may not use the channel of this test, so whether messages come back was not seen.",
        remedy: "That alone is no harm. To have it tested, allow the channel that the message names.",
        source: "formats/redis.md";

    TOO_FEW = Warning "redis-too-few-listeners",
        means: "Not every API server of the project listens on VISA's channel. One that was started before Redis hears nothing until it is restarted, though it looks fine.",
        remedy: "If the hosts are not started yet, all is well. Otherwise restart the API of the hosts that do not listen.",
        source: "visa/facts.md, Redis settings";

    TOO_MANY = Warning "redis-too-many-listeners",
        means: "More API servers listen than the project has hosts. Database numbers do not keep clusters apart, so another cluster on this Redis hears this one, and is heard.",
        remedy: "Give each cluster a Redis server of its own, and stop hosts that are no longer part of this one.",
        source: "visa/facts.md, Redis settings";
}
