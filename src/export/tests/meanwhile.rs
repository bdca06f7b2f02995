//! Other exports and other hands between a plan and its writing.

use super::*;

#[test]
fn an_export_that_comes_between_plan_and_writing_is_not_undone_unseen() {
    let mut site = Site::new();
    site.export();
    let seen = Comparison::new(&site.subject(), site.out.path(), false).expect("a look");
    assert!(!seen.plan().differs());
    site.swap_roles();
    site.export();
    let after = site.snapshot();
    let error = seen.write(Options::default(), &Control::silent());
    let Err(ExportError::Outdated(now)) = error else {
        panic!("{error:?}");
    };
    assert!(now.file("visa-1/.env").is_some_and(PlannedFile::differs));
    assert_eq!(site.snapshot(), after, "nothing was written");
    assert!(site.is_settled(), "the manifest is that of the other");
}

#[test]
fn a_file_that_changed_since_the_look_is_not_claimed_as_unchanged() {
    let mut site = Site::new();
    site.export();
    site.swap_roles();
    let seen = Comparison::new(&site.subject(), site.out.path(), false).expect("a look");
    let path = site.path("visa-1/docker-compose.yml");
    fs::write(&path, "mine\n").expect("write");
    let after = site.snapshot();
    let error = seen.write(Options::default(), &Control::silent());
    assert!(matches!(error, Err(ExportError::Outdated(_))), "{error:?}");
    assert_eq!(site.snapshot(), after, "nothing was written");
}

#[test]
fn another_cluster_that_comes_between_is_left_alone() {
    let mut site = Site::new();
    let seen = Comparison::new(&site.subject(), site.out.path(), false).expect("a look");
    let edit = Edit::Set {
        field: FieldPath::Settings(SettingsField::Name),
        value: "other".into(),
    };
    site.case.cluster.apply(&edit).expect("edit");
    site.export();
    let error = seen.write(Options::default(), &Control::silent());
    let is_told =
        matches!(&error, Err(ExportError::OtherCluster { other, .. }) if other == "other");
    assert!(is_told, "{error:?}");
}
