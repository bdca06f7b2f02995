//! Messages: rights on channels and commands, and who listens.

use super::judges::redis::{PASSWORD, Redis, Setup, USUAL, VERSIONS};
use super::{Case, State};

/// Starts a server whose only user has some rights.
fn with_rights(rights: &str) -> Option<Redis> {
    let user = format!("user default on >{PASSWORD} ~* {rights}");
    Setup::bare(USUAL).line(&user).start()
}

#[test]
fn a_command_that_is_denied() {
    for (rights, step) in [
        ("&* +@all -select", "database"),
        ("&* +@all -ping", "ping"),
        ("&* +@all -subscribe", "round-trip"),
        ("&* +@all -publish", "round-trip"),
    ] {
        let Some(redis) = with_rights(rights) else {
            return;
        };
        let outcome = Case::before(&redis).probe();
        outcome.fails(step, "redis-not-permitted", "ACL SETUSER default");
    }
}

#[test]
fn a_channel_that_is_denied() {
    for (rights, step) in [
        ("+@all resetchannels", "round-trip"),
        ("+@all resetchannels &VISA_MESSAGE_BROKER", "round-trip"),
        ("+@all resetchannels &VISA_REDIS_HEARTBEAT*", "rights"),
        (
            "+@all resetchannels &VISA_REDIS_HEARTBEAT* &VISA_MESSAGE_BROKER_PROBE_*",
            "rights",
        ),
    ] {
        let Some(redis) = with_rights(rights) else {
            return;
        };
        let outcome = Case::before(&redis).probe();
        outcome.fails(step, "redis-not-permitted", "&VISA_REDIS_HEARTBEAT*");
    }
    let Some(redis) = with_rights("+@all resetchannels &dispatch &join") else {
        return;
    };
    let outcome = Case::old(&redis).probe();
    outcome.fails("rights", "redis-not-permitted", "connect, disconnect, join");
    assert_eq!(
        outcome.step("round-trip").findings[0].code,
        "redis-round-trip-not-tried"
    );
}

#[test]
fn the_least_rights_that_the_remedy_names_are_enough() {
    let rights = "-@all +hello +auth +select +ping +subscribe +unsubscribe +publish resetchannels \
                  &VISA_MESSAGE_BROKER &VISA_REDIS_HEARTBEAT*";
    let Some(redis) = with_rights(rights) else {
        return;
    };
    let outcome = Case::before(&redis).probe();
    outcome.passes("round-trip", "came back on a heartbeat channel");
    outcome.passes("rights", "Redis does not tell whether VISA may publish");
    outcome.passes("listeners", "Redis does not tell who listens");
    assert_eq!(outcome.report.state(), State::Passed);
}

#[test]
fn rights_to_publish_are_asked_for_where_redis_tells() {
    for version in VERSIONS {
        let setup = Setup::bare(version).line(&format!("requirepass {PASSWORD}"));
        let Some(redis) = setup.start() else { continue };
        let words = match version {
            "redis-6.2" => "Redis does not tell",
            _ => "may publish there; nothing was published",
        };
        Case::before(&redis).probe().passes("rights", words);
    }
}

#[test]
fn nothing_is_published_where_live_hosts_listen_and_they_are_counted() {
    for (release, channels) in [
        ("3.x", &["VISA_MESSAGE_BROKER"][..]),
        (
            "2.x",
            &["dispatch", "connect", "disconnect", "join", "leave"],
        ),
    ] {
        let Some(redis) = Setup::usual().start() else {
            return;
        };
        let login = format!("AUTH {PASSWORD}");
        let subscribe = format!("SUBSCRIBE {}", channels.join(" "));
        let case = || {
            if release == "2.x" {
                Case::old(&redis)
            } else {
                Case::before(&redis)
            }
        };
        let mut hosts = Vec::new();
        for (count, code) in [
            (2, Some(("redis-too-few-listeners", "restart the API"))),
            (3, None),
            (
                4,
                Some(("redis-too-many-listeners", "a Redis server of its own")),
            ),
        ] {
            while hosts.len() < count {
                let mut host = redis.say(&[&login, &subscribe]);
                // The rest of the answer: for each channel its kind, name and number.
                (1..6 * channels.len()).for_each(|_| drop(host.line()));
                hosts.push(host);
            }
            let outcome = case().probe();
            match code {
                Some((code, remedy)) => {
                    outcome.warns("listeners", code, remedy);
                }
                None => assert_eq!(outcome.report.state(), State::Passed, "{}", outcome.report),
            }
            outcome.saw("listeners", &format!("{count} of 3 API servers listen"));
        }
        // What a host hears next is the answer to its own question.
        for host in &mut hosts {
            assert_eq!(host.say("PING still-here"), "*2", "{release}");
        }
    }
}
