//! A cluster in which all is well: three hosts, a load balancer before them, and Redis and database
//! behind.

use visa_cluster::model::{Secret, Secrets};
use visa_cluster::probe::{State, Target};

use super::judges::RELEASES;
use super::judges::outcome::{Outcome, host, probe};
use super::judges::postgres::{PASSWORD as DATABASE_PASSWORD, Setup as DatabaseSetup};
use super::judges::redis::{PASSWORD, Setup as RedisSetup};
use super::world::{Setup, inside};

#[test]
fn a_healthy_cluster_of_three_hosts_is_all_green() {
    let test = "healthy::a_healthy_cluster_of_three_hosts_is_all_green";
    inside(test, |judges| {
        let servers = (RedisSetup::usual().start(), DatabaseSetup::usual().start());
        let (Some(redis), Some(database)) = servers else {
            return;
        };
        let setup = Setup::cluster(3).with(|p| p.cluster.balancer.served_by = true);
        let mut world = setup.start(judges);
        world.project.cluster.redis.url = redis.url();
        world.project.cluster.database.url = database.url();
        "visa".clone_into(&mut world.project.cluster.database.username);
        let env = &mut world.project.cluster.env;
        env.set("VISA_DATABASE_MAX_POOL_SIZE", "10");
        let mut secrets = Secrets::default();
        for (name, password) in [
            ("VISA_VDI_REDIS_PASSWORD", PASSWORD),
            ("VISA_DATABASE_PASSWORD", DATABASE_PASSWORD),
        ] {
            secrets.set(name, Secret::new(password.to_owned()));
        }
        world.project.secrets = secrets;
        // What the API server of each host does.
        let login = format!("AUTH {PASSWORD}");
        let channel = "SUBSCRIBE VISA_MESSAGE_BROKER";
        let _listeners: Vec<_> = (0..3).map(|_| redis.say(&[&login, channel])).collect();

        let report = probe(&world.project, &world.options, |_| true);
        assert_eq!(report.state(), State::Passed, "{report}");
        assert_eq!(report.targets.len(), 6, "{report}");
        let redis = Outcome::of(report, Target::Redis);
        redis.is_green_but("tls").saw("listeners", "3");
        let report = redis.report;
        let balancer = Outcome::of(report, Target::Balancer);
        balancer
            .is_green()
            .saw("tls", "the certificate is valid until")
            .saw("tls", "TLS 1.3")
            .saw("page", "GET / is VISA's page")
            .saw("api", &format!("of release {}", RELEASES[0]))
            .saw("websocket", "agrees to a websocket")
            .saw("redirect", "port 80 leads to https://visa.example.org")
            .saw("spread", "12 requests: visa-1: 4, visa-2: 4, visa-3: 4");
        let mut report = balancer.report;
        for index in 0..3 {
            let target = Target::Host(host(&world.project, index));
            let outcome = Outcome::of(report, target);
            outcome
                .is_green()
                .saw("tls", "backend-ca.crt alone, as the load balancer does")
                .saw("jupyter", "wants a token");
            report = outcome.report;
        }
        let database = Outcome::of(report, Target::Database);
        database.passes("login", "PostgreSQL 15");
        // Of the jupyter proxy nothing was asked but what is safe.
        let seen = world.seen();
        let jupyter = seen.iter().filter(|path| path.starts_with("/jupyter"));
        assert!(jupyter.clone().count() >= 4, "{seen:?}");
        assert!(jupyter.clone().all(|path| path == "/jupyter/0"), "{seen:?}");
    });
}

#[test]
fn without_the_header_nobody_counts() {
    let test = "healthy::without_the_header_nobody_counts";
    inside(test, |judges| {
        let world = Setup::cluster(2).start(judges);
        let outcome = world.probe_balancer();
        outcome
            .is_green_but("spread")
            .saw("spread", "`served_by = true` below [balancer]");
    });
}
