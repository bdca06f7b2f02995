//! Certificates of hosts, as the load balancer would judge them.

use rcgen::date_time_ymd;
use visa_cluster::model::BackendName;

use super::judges::certificates::Authority;
use super::judges::sandbox;
use super::world::{PUBLIC, Setup, inside};

#[test]
fn the_certificate_is_for_another_name() {
    inside("tls::the_certificate_is_for_another_name", |judges| {
        let setup = Setup::hosts(1).certificate("visa-1.example.org", |_| ());
        let mut world = setup.start(judges);
        let outcome = world.probe_host();
        outcome.fails("tls", "certificate-wrong-name", "`backend_name`");
        let message = &outcome.step("tls").findings[0].message;
        assert!(message.contains("\"visa-1.example.org\""), "{message}");
        // It is the right one if each host shows its own name.
        world.project.cluster.balancer.backend_name = BackendName::Host;
        let host = &mut world.project.cluster.hosts[0];
        "visa-1.example.org".clone_into(&mut host.certificate_name);
        let outcome = world.probe_host();
        outcome
            .is_green()
            .saw("tls", "it is good for visa-1.example.org");
        "visa-2.example.org".clone_into(&mut world.project.cluster.hosts[0].certificate_name);
        let outcome = world.probe_host();
        let finding = outcome.found(
            "tls",
            visa_cluster::probe::State::Failed,
            "certificate-wrong-name",
            "visa-2.example.org",
        );
        assert_eq!(finding.location, "hosts.visa-1.certificate_name");
        // Nobody looks at it if the load balancer is told so.
        world.project.cluster.balancer.backend_verify = false;
        let outcome = world.probe_host();
        outcome.is_green().saw("tls", "told not to verify");
    });
}

#[test]
fn the_certificate_is_over() {
    inside("tls::the_certificate_is_over", |judges| {
        let setup = Setup::hosts(1).certificate("visa.example.org", |params| {
            params.not_before = date_time_ymd(2020, 1, 1);
            params.not_after = date_time_ymd(2021, 1, 1);
        });
        let outcome = setup.start(judges).probe_host();
        outcome.fails("tls", "certificate-expired", "Renew");
    });
}

#[test]
fn the_authority_is_that_of_the_load_balancer() {
    let test = "tls::the_authority_is_that_of_the_load_balancer";
    inside(test, |judges| {
        let mut world = Setup::hosts(1).start(judges);
        let path = world.project.cluster.balancer.backend_ca.clone();
        // The load balancer trusts somebody else, whatever is trusted here.
        sandbox::place(&path, Authority::new().pem());
        let outcome = world.probe_host();
        outcome.fails("tls", "unknown-authority", "`backend_ca`");
        assert_eq!(
            outcome.step("tls").findings[0].location,
            "balancer.backend_ca"
        );
        // Its file is not here: then that of --ca is believed, and the report says so.
        std::fs::remove_file(&path).expect("the file");
        let outcome = world.probe_host();
        outcome.is_green().saw("tls", "cannot be read here");
        world.options.ca = None;
        let outcome = world.probe_host();
        outcome.fails("tls", "unknown-authority", "with --ca");
    });
}

/// NGINX takes it, so the probe must.
#[test]
fn a_certificate_may_be_its_own_authority_and_have_a_common_name_alone() {
    let test = "tls::a_certificate_may_be_its_own_authority_and_have_a_common_name_alone";
    inside(test, |judges| {
        let mut world = Setup::cluster(1).self_signed(PUBLIC).start(judges);
        world.probe_balancer().is_green_but("spread");
        world.probe_host().is_green();
        // Where the file is not here, but a copy of it.
        let path = world.project.cluster.balancer.backend_ca.clone();
        let copy = sandbox::place("/etc/copy.pem", std::fs::read(&path).expect("the file"));
        std::fs::remove_file(&path).expect("the file");
        world.options.ca = Some(copy);
        world.probe_host().is_green();
    });
}

#[test]
fn nor_does_nginx_take_such_a_certificate_for_another_name() {
    let test = "tls::nor_does_nginx_take_such_a_certificate_for_another_name";
    inside(test, |judges| {
        let world = Setup::cluster(1)
            .self_signed("www.example.org")
            .start(judges);
        world
            .probe_balancer()
            .fails("page", "application-down", "docker compose ps")
            .saw(
                "page",
                "visa-1 directly: its certificate does not bear the name",
            );
        world
            .probe_host()
            .fails("tls", "certificate-wrong-name", "`backend_name`");
    });
}
