//! Whatever a document holds is read back as it was written.

use proptest::prelude::*;

use super::*;
use crate::catalog::is_secret;

/// Texts that try to break out of the quotes.
fn hostile() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        "[a-z0-9.-]{1,8}",
        "[\\x00-\\x7f]{0,12}",
        "[\"'\\\\\\n\\r\\t#=\\[\\]{}$]{0,12}",
        any::<String>(),
    ]
}

/// Variables that the file may hold: a name of few letters may happen to be that of a secret.
fn env() -> impl Strategy<Value = EnvMap> {
    prop::collection::vec((hostile(), hostile()), 0..4).prop_map(|pairs| {
        let pairs = pairs.into_iter();
        pairs
            .filter(|(name, value)| !is_secret(name, value))
            .collect()
    })
}

fn host() -> impl Strategy<Value = Host> {
    (
        hostile(),
        hostile(),
        any::<i64>(),
        0..3usize,
        any::<i64>(),
        hostile(),
        env(),
    )
        .prop_map(
            |(name, address, https_port, role, weight, physical_host, env)| Host {
                name,
                address,
                https_port,
                role: Role::ALL[role],
                weight,
                physical_host,
                env,
                ..Host::default()
            },
        )
}

fn cluster() -> impl Strategy<Value = Cluster> {
    let hosts = prop::collection::vec(host(), 0..4);
    (
        hostile(),
        hosts,
        hostile(),
        any::<bool>(),
        any::<i64>(),
        hostile(),
        env(),
    )
        .prop_map(|(name, hosts, url, flag, number, path, env)| {
            let mut cluster = Cluster::default();
            cluster.hosts = hosts;
            cluster.env = env;
            cluster.settings.name = name;
            cluster.redis.url = url;
            cluster.redis.tls = flag;
            cluster.balancer.backend_verify = flag;
            cluster.balancer.max_fails = number;
            cluster.files.attribute_provider = path;
            cluster.with_host_ids()
        })
}

proptest! {
    #[test]
    fn whatever_is_written_is_read_back(cluster in cluster()) {
        let text = to_text(&cluster, None);
        prop_assert_eq!(&loaded(&text).cluster, &cluster, "{}", text);
        for text in [COMMENTED, "schema = 1\r\nhosts = [{ name = 'a' }]\r\nenv = { A = '1' }\r\nredis.url = ''\r\n"] {
            let text = to_text(&cluster, Some(&loaded(text).origin));
            prop_assert_eq!(&loaded(&text).cluster, &cluster, "{}", text);
        }
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in any::<String>()) {
        let _ = parse(&text);
        let _ = parse(&format!("schema = 1\n{text}"));
    }
}
