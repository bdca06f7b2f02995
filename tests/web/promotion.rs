//! The command that shows whether an old primary still answers, run as it is told.

use std::io::Write;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;

use visa_cluster::model::Promotion;
use visa_cluster::render::promotion::{Call, steps};

use super::judges::program::{run, text};
use super::judges::redis::free_port;
use super::judges::{Project, RELEASES, judge};
use super::strangers::talking;

/// Returns what is typed to see that an old primary at an address is off.
fn asks(address: SocketAddr) -> String {
    let project = Project::new(RELEASES[0], 2).with(|p| {
        let old = &mut p.cluster.hosts[0];
        old.address = address.ip().to_string();
        old.https_port = i64::from(address.port());
    });
    let cluster = &project.cluster;
    let promotion = Promotion::of(cluster, cluster.hosts[1].id, true).expect("a secondary");
    let call = Call {
        project: Path::new("my.visa.toml"),
        out: Path::new("out"),
        options: Vec::new(),
    };
    let steps = steps(cluster, promotion, &call);
    let step = steps
        .into_iter()
        .find(|step| step.title == "Make sure that no scheduler runs")
        .expect("a step");
    assert!(step.text.contains("must print 000"), "{}", step.text);
    step.commands.into_iter().next().expect("a command")
}

#[test]
fn a_host_that_answers_with_an_error_is_seen_to_be_up() {
    if judge("curl").is_none() {
        return;
    }
    let broken = talking("127.0.0.1:0", |stream| {
        let answer = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n";
        stream.write_all(answer).ok();
        stream.flush().ok();
    });
    let nobody = SocketAddr::from(([127, 0, 0, 1], free_port()));
    for (address, expected) in [(broken, "502\n"), (nobody, "000\n")] {
        let command = asks(address);
        let output = run(Command::new("sh").args(["-c", &command]));
        let printed = String::from_utf8_lossy(&output.stdout);
        assert_eq!(printed, expected, "{command}: {}", text(&output));
    }
}
