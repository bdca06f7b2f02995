//! Servers that are a Redis, but not one for VISA; databases; and one that has just been started.

use super::judges::redis::{PASSWORD, Setup, VERSIONS};
use super::{Case, Well};

#[test]
fn a_database_that_is_not_there() {
    for version in VERSIONS {
        let setup = Setup::bare(version).line(&format!("requirepass {PASSWORD}"));
        let Some(redis) = setup.start() else { continue };
        for case in [Case::before(&redis), Case::old(&redis)] {
            let outcome = case.database(16).probe();
            outcome.fails(
                "database",
                "redis-database-range",
                "Set the database ID to 0",
            );
        }
        let outcome = Case::before(&redis).database(-1).probe();
        outcome.fails(
            "database",
            "redis-database-range",
            "Set the database ID to 0",
        );
        assert_eq!(outcome.step("database").findings[0].fixes.len(), 1);
    }
}

#[test]
fn a_replica_swallows_messages() {
    let Some(primary) = Setup::usual().start() else {
        return;
    };
    let setup = Setup::usual().line(&format!("replicaof 127.0.0.1 {}", primary.port));
    let Some(replica) = setup.line(&format!("masterauth {PASSWORD}")).start() else {
        return;
    };
    for case in [Case::before(&replica), Case::old(&replica)] {
        case.probe()
            .fails("login", "redis-replica", "Name the primary");
    }
    Case::before(&primary).probe().is_well();
}

#[test]
fn cluster_mode_has_one_database() {
    for version in VERSIONS {
        let setup = Setup::bare(version).line("cluster-enabled yes");
        let Some(redis) = setup.line(&format!("requirepass {PASSWORD}")).start() else {
            continue;
        };
        for case in [Case::before(&redis), Case::old(&redis)] {
            let outcome = case.probe();
            outcome.warns("login", "redis-cluster-mode", "a Redis server of its own");
        }
        if version == "valkey-9" {
            // It has databases in a cluster, if it is told so.
            continue;
        }
        let outcome = Case::before(&redis).database(1).probe();
        outcome.fails(
            "database",
            "redis-database-in-cluster",
            "Set the database ID to 0",
        );
    }
}

#[test]
fn a_sentinel_is_no_redis() {
    let setup = Setup::usual().argument("--sentinel");
    let Some(redis) = setup.start() else { return };
    Case::before(&redis)
        .probe()
        .fails("login", "redis-sentinel", "Name the Redis server itself");
}

#[test]
fn a_server_that_is_loading_passes_messages_already() {
    let Some(redis) = Setup::usual().line("enable-debug-command yes").start() else {
        return;
    };
    let login = format!("AUTH {PASSWORD}");
    let mut client = redis.say(&[&login]);
    assert_eq!(client.say("DEBUG POPULATE 3000 key 400"), "+OK");
    assert_eq!(client.say("SAVE"), "+OK");
    let dump = std::fs::read(redis.folder.path().join("dump.rdb")).expect("a dump");
    let slow = Setup::usual()
        .file("dump.rdb", dump)
        .line("key-load-delay 20000")
        .line("loading-process-events-interval-bytes 1024");
    let Some(slow) = slow.start() else { return };
    let outcome = Case::before(&slow).probe();
    outcome.warns("ping", "redis-loading", "Wait, and test again");
    outcome.passes("round-trip", "came back");
}
