//! The site's files.

use super::*;
use crate::model::{BalancerField, FieldPath, FilesField, SiteFile, SiteFiles};

const FIELD: FilesField = FilesField::AttributeProvider;

fn found(path: &str) -> SiteFiles {
    let mut files = SiteFiles::default();
    files.set(FIELD, path, SiteFile::Unreadable("too secret".to_owned()));
    files
}

fn chosen(session: &mut Session, path: &str) -> String {
    let effects = session.handle(Command::ChooseSiteFile(FIELD));
    let effects = pick(session, effects, path);
    assert!(
        matches!(effects[..], [Effect::ReadSiteFiles { .. }]),
        "{effects:?}"
    );
    session.cluster().files.attribute_provider.clone()
}

#[test]
fn a_chosen_file_becomes_a_path_from_the_project() {
    let mut session = opened();
    assert_eq!(chosen(&mut session, "/srv/visa/a/b.js"), "a/b.js");
    assert_eq!(chosen(&mut session, "/srv/else/b.js"), "/srv/else/b.js");
    session.handle(Command::Undo);
    assert_eq!(session.cluster().files.attribute_provider, "a/b.js");
}

#[test]
fn a_chosen_file_of_a_project_that_was_never_saved_keeps_its_whole_path() {
    let mut session = Session::new(Secrets::default());
    assert_eq!(chosen(&mut session, "/srv/visa/b.js"), "/srv/visa/b.js");
}

#[test]
fn an_undo_of_another_file_reads_it_anew() {
    let mut session = opened();
    chosen(&mut session, "/srv/visa/b.js");
    let effects = session.handle(Command::Undo);
    assert!(
        matches!(effects[..], [Effect::ReadSiteFiles { .. }]),
        "{effects:?}"
    );
}

#[test]
fn another_path_on_the_balancer_is_looked_for_here_too() {
    let mut session = opened();
    let field = FieldPath::Balancer(BalancerField::Certificate);
    let effects = set(&mut session, field, "/srv/visa/lb.crt");
    let [Effect::ReadSiteFiles { cluster, .. }] = &effects[..] else {
        panic!("{effects:?}");
    };
    assert_eq!(cluster.balancer.certificate, "/srv/visa/lb.crt");
}

#[test]
fn what_was_found_is_judged_and_what_is_of_an_older_document_is_dropped() {
    let mut session = opened();
    chosen(&mut session, "/srv/visa/b.js");
    let old = session.generation;
    session.receive(Event::SiteFiles {
        generation: old,
        files: found("b.js"),
    });
    let codes: Vec<_> = session.findings().iter().map(|f| f.code).collect();
    assert_eq!(codes, ["missing-site-file"]);

    session.handle(Command::OpenExample);
    answer(&mut session, Answer::Discard);
    let before = session.revision();
    session.receive(Event::SiteFiles {
        generation: old,
        files: found("b.js"),
    });
    assert_eq!(session.revision(), before);
    assert!(session.site_files.get(FIELD, "b.js").is_none());
}

#[test]
fn a_choice_for_an_older_document_is_dropped() {
    for wish in [
        Command::ChooseSiteFile(FIELD),
        Command::SaveAs(Where::Ask),
        Command::ChooseExportFolder,
    ] {
        let mut session = opened();
        let dialog = session.handle(wish);
        load(&mut session, "/srv/other.visa.toml");
        let effects = pick(&mut session, dialog, "/srv/visa/b.js");
        assert!(effects.is_empty(), "{effects:?}");
        assert!(!session.is_changed());
        assert_eq!(session.export_folder(), "/srv/other-bundles");
    }
}
