//! Imports of what people drop on a window by mistake: a message, and soon.

use super::*;

fn import(desk: &mut Desk, names: &[&str]) -> Event {
    let paths = names.iter().map(|name| desk.path(name)).collect();
    desk.run(Effect::Import { paths })
}

/// Returns why nothing was imported.
fn refused(event: Event) -> String {
    match event {
        Event::ImportFailed(failure) => failure.message,
        other => panic!("something was imported: {other:?}"),
    }
}

#[test]
fn files_of_a_visa_become_a_document() {
    let mut desk = Desk::new();
    let text = "VISA_ROOT_URL=https://visa.example.org\nVISA_DATABASE_PASSWORD=hunter2\n";
    fs::write(desk.path("visa-1.env"), text).expect("write");
    let Event::Imported(result) = import(&mut desk, &["visa-1.env"]) else {
        panic!("not imported");
    };
    assert_eq!(result.loaded.cluster.hosts[0].name, "visa-1");
    assert!(result.secrets.get("VISA_DATABASE_PASSWORD").is_some());
}

#[test]
fn what_is_no_text_or_too_large_is_refused() {
    let mut desk = Desk::new();
    fs::write(desk.path("noise.env"), [0xc3, 0x28, 0xff, 0]).expect("write");
    fs::write(desk.path("latin.env"), b"A=1\nB=\xe9\n").expect("write");
    fs::write(desk.path("large.env"), "A=1\n".repeat(10 << 18)).expect("write");
    let deep = format!("services: {}", "[".repeat(200_000));
    fs::write(desk.path("deep.yml"), deep).expect("write");
    for (name, why) in [
        ("noise.env", "it is not text"),
        ("latin.env", "it is not text in UTF-8"),
        ("large.env", "it is larger than 2 MiB"),
        ("deep.yml", "deep.yml"),
        ("missing.env", "there is no such file"),
    ] {
        let message = refused(import(&mut desk, &[name]));
        assert!(message.contains(why), "{name}: {message}");
    }
}

#[cfg(unix)]
#[test]
fn links_in_a_circle_pipes_and_devices_are_refused_without_waiting() {
    use std::os::unix::fs::symlink;
    use std::process::Command;

    let mut desk = Desk::new();
    symlink(desk.path("b"), desk.path("a")).expect("link");
    symlink(desk.path("a"), desk.path("b")).expect("link");
    let made = Command::new("mkfifo").arg(desk.path("pipe.env")).status();
    assert!(made.is_ok_and(|status| status.success()), "mkfifo");
    symlink("/dev/zero", desk.path("zero.env")).expect("link");
    for (name, why) in [
        ("a", "it cannot be read: "),
        ("pipe.env", "it is a device or pipe"),
        ("zero.env", "it is a device or pipe"),
    ] {
        let message = refused(import(&mut desk, &[name]));
        assert!(message.contains(why), "{name}: {message}");
    }

    // Below a folder links are not followed, so that one to its own parent ends as well.
    fs::create_dir_all(desk.path("folder/in/in")).expect("folder");
    symlink(desk.path("folder"), desk.path("folder/in/in/again")).expect("link");
    let made = Command::new("mkfifo")
        .arg(desk.path("folder/.env"))
        .status();
    assert!(made.is_ok_and(|status| status.success()), "mkfifo");
    let message = refused(import(&mut desk, &["folder"]));
    for why in ["it is a device or pipe", "it is a symbolic link"] {
        assert!(message.contains(why), "{message}");
    }
}

#[test]
fn folders_within_folders_come_to_an_end() {
    let mut desk = Desk::new();
    let mut path = desk.path("deep");
    for _ in 0..60 {
        path.push("in");
    }
    fs::create_dir_all(&path).expect("folder");
    let message = refused(import(&mut desk, &["deep"]));
    assert!(message.contains("it lies deeper than"), "{message}");
}
