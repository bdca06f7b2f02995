//! What can be wrong with the load balancer, and with what is between it and the hosts.

use std::net::UdpSocket;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use rcgen::date_time_ymd;
use visa_cluster::model::{Edit, Role};
use visa_cluster::probe::Options;

use super::judges::sandbox;
use super::world::{PUBLIC, Setup, World, inside, reply};

#[test]
fn it_reaches_no_host_though_the_hosts_answer() {
    let test = "balancer::it_reaches_no_host_though_the_hosts_answer";
    inside(test, |judges| {
        // As a firewall between them would do, or an old address.
        let setup = Setup::cluster(2).balancer_edit(":443 weight", ":444 weight");
        let outcome = setup.start(judges).probe_balancer();
        outcome
            .fails("page", "works-directly-only", "error log of NGINX")
            .saw("page", "directly, visa-1, visa-2 answers as it should");
        let message = &outcome.step("page").findings[0].message;
        assert!(message.contains("502"), "{message}");
    });
}

#[test]
fn it_reaches_no_host_and_they_answer_at_one_of_their_addresses_alone() {
    let test = "balancer::it_reaches_no_host_and_they_answer_at_one_of_their_addresses_alone";
    inside(test, |judges| {
        let setup = Setup::cluster(1).balancer_edit(":443 weight", ":444 weight");
        let mut world = setup.start(judges);
        sandbox::place("/etc/host.conf", "multi on\n");
        // Where nobody listens, and what comes first.
        for ip in ["127.0.0.9", "10.21.1.2"] {
            sandbox::name(ip.parse().expect("an address"), "visa-1.example.org");
        }
        world.project.cluster.hosts[0].address = "visa-1.example.org".into();
        world
            .probe_balancer()
            .fails("page", "works-directly-only", "error log of NGINX")
            .saw("page", "directly, visa-1 answers as it should");
    });
}

#[test]
fn it_waits_for_hosts_that_swallow_its_packets() {
    let test = "balancer::it_waits_for_hosts_that_swallow_its_packets";
    inside(test, |judges| {
        let setup = Setup::cluster(1)
            .balancer_edit("10.21.1.2:443 weight", "10.99.0.1:443 weight")
            .balancer_edit("proxy_connect_timeout 3s", "proxy_connect_timeout 30s");
        let world = setup.start(judges);
        sandbox::swallow("10.99.0.1");
        let outcome = world.probe_balancer();
        outcome.fails("page", "works-directly-only", "firewall");
    });
}

#[test]
fn one_host_swallows_its_packets_and_users_get_the_next() {
    let test = "balancer::one_host_swallows_its_packets_and_users_get_the_next";
    inside(test, |judges| {
        let setup = Setup::cluster(3)
            .with(|p| p.cluster.balancer.served_by = true)
            .balancer_edit("10.21.2.2:443 weight", "10.99.0.1:443 weight");
        let mut world = setup.start(judges);
        sandbox::swallow("10.99.0.1");
        let step = Options::default().step;
        world.options = Options {
            ca: world.options.ca.take(),
            ..Options::with_step(step)
        };
        let outcome = world.probe_balancer();
        outcome
            .warns("spread", "host-without-requests", "report of those hosts")
            .saw("spread", "12 requests: ");
        let message = &outcome.step("spread").findings[0].message;
        assert!(message.ends_with("visa-2"), "{message}");
        // One of them waited for that host.
        let slowest = outcome.steps().steps.iter().filter_map(|step| step.elapsed);
        assert!(
            slowest.max() > Some(Duration::from_secs(3)),
            "{}",
            outcome.report
        );
    });
}

#[test]
fn requests_that_fail_at_one_host_do_not_hide_the_others() {
    let test = "balancer::requests_that_fail_at_one_host_do_not_hide_the_others";
    inside(test, |judges| {
        let setup = Setup::cluster(2).with(|p| p.cluster.balancer.served_by = true);
        // The first host answers the page, the second all that is counted and comes to it.
        let setup = setup.answering(|index, request| {
            (index == 1 && request.target == "/").then(|| reply(502, "text/html", "down"))
        });
        let outcome = setup.start(judges).probe_balancer();
        outcome
            .warns("spread", "host-without-requests", "report of those hosts")
            .warns("spread", "application-down", "docker compose ps")
            .saw("spread", "8 requests, 4 failed: visa-1: 4");
        let found = &outcome.step("spread").findings;
        let failed = "4 of 8 requests failed, the first: GET / is answered with 502";
        assert_eq!(found[0].message, failed);
    });
}

#[test]
fn requests_that_fail_though_every_host_answers_others() {
    let test = "balancer::requests_that_fail_though_every_host_answers_others";
    inside(test, |judges| {
        let setup = Setup::cluster(2).with(|p| p.cluster.balancer.served_by = true);
        let count = AtomicUsize::new(0);
        // All but the first that is counted.
        let setup = setup.answering(move |index, request| {
            let is_counted = index == 1 && request.target == "/";
            let number = is_counted.then(|| count.fetch_add(1, Ordering::Relaxed));
            number.filter(|number| *number > 0)?;
            Some(reply(502, "text/html", "down"))
        });
        let outcome = setup.start(judges).probe_balancer();
        outcome
            .warns("spread", "application-down", "docker compose ps")
            .saw("spread", "8 requests, 3 failed: visa-1: 4, visa-2: 1");
        let found = &outcome.step("spread").findings;
        assert_eq!(found.len(), 1, "{found:?}");
        let failed = "3 of 8 requests failed, the first: GET / is answered with 502";
        assert_eq!(found[0].message, failed);
    });
}

#[test]
fn requests_that_fail_are_not_late() {
    let test = "balancer::requests_that_fail_are_not_late";
    inside(test, |judges| {
        let setup = Setup::cluster(2).with(|p| p.cluster.balancer.served_by = true);
        let count = AtomicUsize::new(0);
        // Of the page, the first host answers the probe itself and two more.
        let setup = setup.answering(move |index, request| {
            let is_page = request.target == "/";
            let number = is_page.then(|| count.fetch_add(1, Ordering::Relaxed));
            number.filter(|number| index == 1 || *number > 3)?;
            Some(reply(502, "text/html", "down"))
        });
        let outcome = setup.start(judges).probe_balancer();
        outcome
            .warns("spread", "application-down", "docker compose ps")
            .saw("spread", "too few to tell whether every host");
        let found = &outcome.step("spread").findings;
        assert_eq!(found.len(), 1, "{found:?}");
    });
}

#[test]
fn it_loses_the_upgrade() {
    let test = "balancer::it_loses_the_upgrade";
    inside(test, |judges| {
        let edit = "proxy_set_header Upgrade           $visa_upgrade_ill;";
        let setup = Setup::cluster(1).balancer_edit(edit, "proxy_set_header Upgrade \"\";");
        let outcome = setup.start(judges).probe_balancer();
        outcome.fails("websocket", "works-directly-only", "conf.d/visa.conf");
        let message = &outcome.step("websocket").findings[0].message;
        assert!(
            message.contains("as if it were a plain request"),
            "{message}"
        );
    });
}

#[test]
fn the_application_is_down_on_all_hosts() {
    let test = "balancer::the_application_is_down_on_all_hosts";
    inside(test, |judges| {
        let world = Setup::cluster(2).without("api").start(judges);
        world
            .probe_balancer()
            .fails("api", "application-down", "docker compose ps")
            .saw(
                "api",
                "visa-1 directly: GET /api/configuration is answered with 502",
            )
            .saw("api", "visa-2 directly");
    });
}

#[test]
fn one_host_gets_no_requests() {
    let test = "balancer::one_host_gets_no_requests";
    inside(test, |judges| {
        let setup = Setup::cluster(3).with(|p| p.cluster.balancer.served_by = true);
        let mut world = setup.start(judges);
        world.proxies.pop();
        let outcome = world.probe_balancer();
        outcome.warns("spread", "host-without-requests", "error log of NGINX");
        let message = &outcome.step("spread").findings[0].message;
        assert!(message.ends_with("visa-3"), "{message}");
    });
}

#[test]
fn a_server_answers_that_is_no_host() {
    let test = "balancer::a_server_answers_that_is_no_host";
    inside(test, |judges| {
        let setup = Setup::cluster(2).with(|p| p.cluster.balancer.served_by = true);
        let mut world = setup.start(judges);
        world.project.cluster.hosts.pop();
        let outcome = world.probe_balancer();
        outcome.warns("spread", "unknown-host-answers", "Export again");
        let message = &outcome.step("spread").findings[0].message;
        assert!(message.contains("10.21.2.2:443"), "{message}");
    });
}

/// Lets this machine ask a DNS server that never answers, and gives all hosts names.
fn with_silent_dns(world: &mut World) -> UdpSocket {
    sandbox::place("/etc/nsswitch.conf", "hosts: files dns\n");
    sandbox::place("/etc/resolv.conf", "nameserver 127.0.0.1\n");
    for (index, host) in world.project.cluster.hosts.iter_mut().enumerate() {
        host.address = format!("visa-{}.example.org", index + 1);
    }
    UdpSocket::bind("127.0.0.1:53").expect("a port")
}

/// Has the project name more hosts than there are.
fn with_hosts(world: &mut World, number: usize) {
    let role = Role::Secondary;
    let cluster = &mut world.project.cluster;
    while cluster.hosts.len() < number {
        let edit = Edit::AddHost { role };
        cluster.apply(&edit).expect("one more host");
    }
}

#[test]
fn a_slow_one_before_hosts_whose_names_nobody_knows_here() {
    let test = "balancer::a_slow_one_before_hosts_whose_names_nobody_knows_here";
    inside(test, |judges| {
        let setup = Setup::cluster(2).with(|p| p.cluster.balancer.served_by = true);
        let setup = setup.answering(|_, request| {
            if request.target == "/" {
                thread::sleep(Duration::from_millis(3300));
            }
            None
        });
        let mut world = setup.start(judges);
        let _silent = with_silent_dns(&mut world);
        world
            .probe_balancer()
            .passes(
                "spread",
                "8 requests: \"10.21.1.2:443\": 4, \"10.21.2.2:443\": 4",
            )
            .saw("spread", "but the number is right");
        with_hosts(&mut world, 20);
        world
            .probe_balancer()
            .warns("spread", "too-few-answers", "longer --timeout")
            .saw("spread", "80 requests, 56 not answered in time: ");
    });
}

#[test]
fn many_hosts_whose_names_nobody_knows_here() {
    let test = "balancer::many_hosts_whose_names_nobody_knows_here";
    inside(test, |judges| {
        let setup = Setup::cluster(2).with(|p| p.cluster.balancer.served_by = true);
        let mut world = setup.start(judges);
        with_hosts(&mut world, 80);
        let _silent = with_silent_dns(&mut world);
        let outcome = world.probe_balancer();
        outcome
            .warns("spread", "host-without-requests", "error log of NGINX")
            .saw("spread", "200 requests: \"10.21.1.2:443\": 100")
            .saw("spread", "no address is known here of visa-1, visa-2");
        let found = &outcome.step("spread").findings;
        let message = &found[0].message;
        assert!(message.contains("by 78 of 80 hosts"), "{message}");
        assert_eq!(found.len(), 1, "{found:?}");
    });
}

#[test]
fn it_runs_an_older_configuration() {
    let test = "balancer::it_runs_an_older_configuration";
    inside(test, |judges| {
        let mut world = Setup::cluster(1).start(judges);
        world.project.cluster.balancer.served_by = true;
        let outcome = world.probe_balancer();
        outcome.warns("spread", "served-by-missing", "load the new configuration");
    });
}

#[test]
fn its_certificate_is_for_another_name() {
    let test = "balancer::its_certificate_is_for_another_name";
    inside(test, |judges| {
        let world = Setup::cluster(1)
            .own("www.example.org", |_| ())
            .start(judges);
        let outcome = world.probe_balancer();
        outcome.fails("tls", "certificate-wrong-name", "the public name");
        let message = &outcome.step("tls").findings[0].message;
        assert!(message.contains("\"www.example.org\""), "{message}");
    });
}

#[test]
fn its_certificate_is_over() {
    inside("balancer::its_certificate_is_over", |judges| {
        let world = Setup::cluster(1)
            .own(PUBLIC, |params| {
                params.not_before = date_time_ymd(2020, 1, 1);
                params.not_after = date_time_ymd(2021, 1, 1);
            })
            .start(judges);
        world
            .probe_balancer()
            .fails("tls", "certificate-expired", "Renew");
    });
}

#[test]
fn nobody_listens_on_port_80() {
    let test = "balancer::nobody_listens_on_port_80";
    inside(test, |judges| {
        let world = Setup::cluster(1)
            .balancer_edit("listen 80;", "listen 8080;")
            .start(judges);
        let outcome = world.probe_balancer();
        outcome.warns(
            "redirect",
            "no-redirect-to-https",
            "open it in the firewall",
        );
    });
}

#[test]
fn the_hosts_send_users_elsewhere() {
    let test = "balancer::the_hosts_send_users_elsewhere";
    inside(test, |judges| {
        let setup = Setup::cluster(1).answering(|_, request| {
            if request.target != "/" {
                return None;
            }
            let mut reply = reply(302, "text/html", "");
            reply
                .headers
                .push_str("Location: https://sso.example.org/\r\n");
            Some(reply)
        });
        let outcome = setup.start(judges).probe_balancer();
        outcome.fails("page", "web-redirected", "who redirects");
        let message = &outcome.step("page").findings[0].message;
        assert!(message.contains("https://sso.example.org/"), "{message}");
    });
}
