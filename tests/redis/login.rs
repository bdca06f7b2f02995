//! Passwords: right, wrong, missing, none set; and servers that turn everybody away.

use super::judges::redis::{PASSWORD, Setup, VERSIONS};
use super::{Case, Well};

/// Counts refusals of a kind that a server has given since it was started.
fn refusals(redis: &super::Redis, code: &str) -> usize {
    let mut client = redis.say(&[&format!("AUTH {PASSWORD}")]);
    let stats = client.text("INFO errorstats");
    let line = stats
        .lines()
        .find_map(|line| line.strip_prefix(&format!("errorstat_{code}:count=")));
    line.map_or(0, |number| number.parse().expect("a number"))
}

#[test]
fn the_right_password_leads_all_the_way_in_both_lines() {
    for version in VERSIONS {
        let setup = Setup::bare(version).line(&format!("requirepass {PASSWORD}"));
        let Some(redis) = setup.start() else { continue };
        for case in [Case::before(&redis), Case::old(&redis)] {
            let outcome = case.database(3).probe();
            outcome.is_well().passes("login", "standalone, master");
            outcome.passes("database", "database 3 is there");
            outcome.passes("ping", "median of five");
            outcome.passes("round-trip", "came back");
            outcome.saw("address", "database 3, without TLS");
        }
        assert_eq!(refusals(&redis, "WRONGPASS"), 0);
    }
}

#[test]
fn a_wrong_password_is_tried_once() {
    for version in VERSIONS {
        let setup = Setup::bare(version).line(&format!("requirepass {PASSWORD}"));
        let Some(redis) = setup.start() else { continue };
        let outcome = Case::before(&redis).password("correct-horse-9").probe();
        outcome.fails(
            "login",
            "redis-wrong-password",
            "Compare VISA_VDI_REDIS_PASSWORD",
        );
        assert_eq!(refusals(&redis, "WRONGPASS"), 1, "{version}");
        let outcome = Case::old(&redis).password("correct-horse-9").probe();
        outcome.fails("login", "redis-wrong-password", "requirepass");
        assert_eq!(refusals(&redis, "WRONGPASS"), 2, "{version}");
        let finding = &outcome.step("login").findings[0];
        assert_eq!(finding.location, "secrets.VISA_VDI_REDIS_PASSWORD");
    }
}

#[test]
fn a_password_of_any_characters_is_sent_as_it_is() {
    let password = "ü p:ä/s@s\"w'o%20$";
    let escaped = password.replace('"', "\\\"");
    let setup = Setup::bare(super::judges::redis::USUAL);
    let Some(redis) = setup.line(&format!("requirepass \"{escaped}\"")).start() else {
        return;
    };
    Case::before(&redis).password(password).probe().is_well();
}

#[test]
fn a_missing_password_is_no_reason_to_try() {
    let Some(redis) = Setup::usual().start() else {
        return;
    };
    for case in [Case::before(&redis), Case::old(&redis)] {
        let outcome = case.password("").probe();
        outcome.fails(
            "login",
            "redis-password-missing",
            "Give VISA_VDI_REDIS_PASSWORD",
        );
    }
    let Some(open) = Setup::bare(super::judges::redis::USUAL).start() else {
        return;
    };
    let outcome = Case::before(&open).password("").probe();
    outcome.fails("login", "redis-password-missing", "set one there first");
}

#[test]
fn a_redis_without_a_password_takes_any_from_3_x_and_none_from_2_x() {
    for version in VERSIONS {
        let Some(redis) = Setup::bare(version).start() else {
            continue;
        };
        let outcome = Case::before(&redis).probe();
        outcome.warns("login", "redis-without-password", "Set a password in Redis");
        let outcome = Case::old(&redis).probe();
        outcome.fails("login", "redis-no-password-set", "Set a password in Redis");
    }
}

#[test]
fn a_user_that_is_switched_off_looks_like_a_wrong_password() {
    let user = format!("user default off >{PASSWORD} ~* &* +@all");
    let Some(redis) = Setup::bare(super::judges::redis::USUAL).line(&user).start() else {
        return;
    };
    let outcome = Case::before(&redis).probe();
    outcome.fails("login", "redis-wrong-password", "ACL GETUSER default");
}

#[test]
fn a_server_without_hello_is_too_old_for_3_x() {
    let Some(redis) = Setup::usual().line("rename-command HELLO \"\"").start() else {
        return;
    };
    Case::before(&redis)
        .probe()
        .fails("login", "redis-too-old", "Redis 6 or newer");
    Case::old(&redis).probe().is_well();
}

#[test]
fn a_server_that_is_full_says_so() {
    let Some(redis) = Setup::usual().line("maxclients 1").start() else {
        return;
    };
    // The connection with which the test waited for the server may linger.
    let mut first = loop {
        let mut client = redis.say(&[]);
        if client.say(&format!("AUTH {PASSWORD}")) == "+OK" {
            break client;
        }
    };
    let outcome = Case::before(&redis).probe();
    outcome.fails("login", "redis-max-clients", "Raise maxclients");
    assert_eq!(first.say("PING"), "+PONG");
}
