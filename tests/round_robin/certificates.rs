//! Which certificates of hosts the load balancer believes.

use super::*;

#[test]
fn a_host_with_the_certificate_of_another_authority_is_not_believed() {
    let test = "certificates::a_host_with_the_certificate_of_another_authority_is_not_believed";
    with_each_nginx(test, |bench, version| {
        let authorities = (&Authority::new(), &Authority::new());
        let project = bench.project(2);
        let cluster = bench.start_with(&project, authorities, |_| PUBLIC.to_owned());
        assert_eq!(
            cluster.client.get("/api/instances").status,
            502,
            "{version}"
        );
        let seen = cluster.hosts.iter().flat_map(StandIn::take_seen).count();
        assert_eq!(seen, 0, "{version}: a request reached an untrusted host");
    });
}

#[test]
fn a_host_with_a_certificate_for_another_name_is_not_believed() {
    let test = "certificates::a_host_with_a_certificate_for_another_name_is_not_believed";
    with_each_nginx(test, |bench, version| {
        let authority = Authority::new();
        let cluster = bench.start_with(&bench.project(2), (&authority, &authority), |_| {
            "other.example.org".to_owned()
        });
        assert_eq!(
            cluster.client.get("/api/instances").status,
            502,
            "{version}"
        );
    });
}

/// What `ip-as-backend-name` warns of.
#[test]
fn a_host_with_a_certificate_for_an_ip_address_is_not_believed() {
    let test = "certificates::a_host_with_a_certificate_for_an_ip_address_is_not_believed";
    with_each_nginx(test, |bench, version| {
        let url = format!("https://{BALANCER}");
        let project = bench
            .project(1)
            .with(|p| p.cluster.settings.public_url = url);
        let authority = Authority::new();
        let cluster = bench.start_with(&project, (&authority, &authority), |_| BALANCER.to_owned());
        assert_eq!(cluster.client.get("/").status, 502, "{version}");
    });
}

/// A cluster whose hosts show certificates for names of their own.
fn own_names(bench: &Bench) -> Project {
    bench.project(3).with(|p| {
        p.cluster.balancer.backend_name = BackendName::Host;
        for (index, host) in p.cluster.hosts.iter_mut().enumerate() {
            host.certificate_name = format!("own-{index}.example.org");
            host.address = HOSTS[index].into();
        }
    })
}

#[test]
fn each_host_may_have_a_certificate_of_its_own_but_not_that_of_another() {
    let test = "certificates::each_host_may_have_a_certificate_of_its_own_but_not_that_of_another";
    with_each_nginx(test, |bench, version| {
        let project = own_names(bench);
        let authority = Authority::new();
        let authorities = (&authority, &authority);
        let cluster = bench.start_with(&project, authorities, |index| {
            format!("own-{index}.example.org")
        });
        let even = shares(&[("visa-1", 10), ("visa-2", 10), ("visa-3", 10)]);
        assert_eq!(cluster.shares("GET", 30), even, "{version}");
        drop(cluster);
        let cluster = bench.start_with(&project, authorities, |index| {
            format!("own-{}.example.org", (index + 1) % 3)
        });
        assert_eq!(cluster.client.get("/").status, 502, "{version}");
    });
}

/// The name must be looked up anew for the second host that a request is sent to.
#[test]
fn a_wrong_certificate_on_one_host_costs_no_client_an_error() {
    let test = "certificates::a_wrong_certificate_on_one_host_costs_no_client_an_error";
    with_each_nginx(test, |bench, version| {
        let project = own_names(bench);
        let authority = Authority::new();
        let cluster = bench.start_with(&project, (&authority, &authority), |index| {
            if index == 0 {
                "other.example.org".to_owned()
            } else {
                format!("own-{index}.example.org")
            }
        });
        let shares = cluster.shares("GET", 20);
        assert_eq!(shares.values().sum::<usize>(), 20, "{version}");
        assert!(!shares.contains_key("visa-1"), "{version}: {shares:?}");
    });
}
