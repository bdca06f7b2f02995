//! What earlier exports wrote and nobody wants any more.

use super::*;

fn remove_old() -> Options {
    Options {
        remove_old: true,
        ..Options::default()
    }
}

/// An export of two hosts, and a project that has but one of them left.
fn smaller() -> Site {
    let mut site = Site::new();
    site.export();
    remove_host(&mut site);
    site
}

fn remove_host(site: &mut Site) {
    let host = site.case.cluster.hosts[1].id;
    let edit = Edit::RemoveHost { host };
    site.case.cluster.apply(&edit).expect("edit");
}

#[test]
fn files_of_a_removed_host_are_named_again_and_again_but_left_alone() {
    let site = smaller();
    for _ in 0..3 {
        site.export();
        assert_eq!(site.status("visa-2/.env"), Status::NoLongerOurs);
        assert!(site.path("visa-2/.env").exists());
    }
    fs::remove_dir_all(site.path("visa-2")).expect("remove");
    site.export();
    assert_eq!(site.plan().count(&Status::NoLongerOurs), 0);
}

#[test]
fn old_files_go_on_request_with_the_folders_that_were_made_for_them() {
    let site = smaller();
    let outcome = site.try_export(remove_old()).expect("export");
    let removed: Vec<_> = outcome.removed().map(|file| file.path.as_str()).collect();
    assert!(removed.contains(&"visa-2/.env") && removed.contains(&"visa-2/nginx/conf/nginx.conf"));
    assert!(!site.path("visa-2").exists());
    assert!(site.is_settled());
    assert!(!site.text(manifest::FINAL).contains("visa-2"));
}

#[test]
fn what_a_person_added_or_edited_stays_with_its_folder() {
    let site = smaller();
    fs::write(site.path("visa-2/deploy.sh"), "mine").expect("write");
    fs::write(site.path("visa-2/nginx/notes.txt"), "mine").expect("write");
    site.try_export(remove_old()).expect("export");
    assert_eq!(site.text("visa-2/deploy.sh"), "mine");
    assert_eq!(site.text("visa-2/nginx/notes.txt"), "mine");
    assert!(!site.path("visa-2/.env").exists());
    assert!(!site.path("visa-2/nginx/conf").exists());
    // It is still named, until it is gone.
    assert_eq!(
        site.status("visa-2/deploy.sh"),
        Status::NoLongerOursButEdited
    );
    assert!(!site.plan().differs());
    fs::remove_file(site.path("visa-2/deploy.sh")).expect("remove");
    site.try_export(remove_old()).expect("export");
    assert!(site.plan().file("visa-2/deploy.sh").is_none());
}

#[test]
fn folders_that_a_person_made_stay() {
    let mut site = Site::new();
    fs::create_dir_all(site.path("visa-2/nginx")).expect("folder");
    site.export();
    remove_host(&mut site);
    site.try_export(remove_old()).expect("export");
    assert!(!site.path("visa-2/nginx/conf").exists());
    assert!(site.path("visa-2/nginx").is_dir());
}

#[test]
fn a_removal_that_is_interrupted_is_finished_by_the_next_export() {
    let site = smaller();
    let total = {
        let plan = site.plan();
        plan.count(&Status::NoLongerOurs) + plan.count(&Status::Change)
    };
    for stop in 0..total {
        let cancelled = AtomicBool::new(false);
        let control = Control {
            progress: &|progress| {
                cancelled.store(progress.done >= stop, std::sync::atomic::Ordering::Relaxed);
            },
            cancelled: &cancelled,
        };
        let end = export(&site.subject(), site.out.path(), remove_old(), &control);
        if end.is_ok() {
            break;
        }
        assert_eq!(site.plan().count(&Status::NoLongerOursButEdited), 0);
        assert_eq!(site.plan().edited().count(), 0);
    }
    site.try_export(remove_old()).expect("export");
    assert!(site.is_settled());
    assert!(!site.path("visa-2").exists());
}

#[test]
fn a_manifest_that_names_files_outside_or_of_others_removes_none_of_them() {
    let site = Site::new();
    site.export();
    let elsewhere = tempfile::tempdir().expect("folder");
    let victim = elsewhere.path().join("victim");
    fs::write(&victim, "old").expect("write");
    let path = site.path(manifest::FINAL);
    let text = fs::read_to_string(&path).expect("read");
    let mut manifest: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let name = elsewhere.path().file_name().expect("a name");
    for path in [
        format!("../{}/victim", name.to_string_lossy()),
        victim.display().to_string(),
        "visa-1/../mine.txt".to_owned(),
        "mine.txt".to_owned(),
    ] {
        let sha256 = if path == "mine.txt" {
            "0"
        } else {
            &digest::sha256(b"old")
        };
        manifest["left_behind"][path] = serde_json::json!({"sha256": sha256, "mode": "0644"});
    }
    fs::write(site.path("mine.txt"), "old").expect("write");
    fs::write(&path, manifest.to_string()).expect("write");
    site.try_export(remove_old()).expect("export");
    assert_eq!(fs::read_to_string(&victim).expect("read"), "old");
    assert_eq!(site.text("mine.txt"), "old");
}
