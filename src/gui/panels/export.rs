//! The page from which bundles go to disk.

use egui::{Grid, Key, ProgressBar, RichText, ScrollArea, TextEdit, Ui};
use lucide_icons::Icon;

use crate::diagnostic::has_errors;
use crate::export::{Outcome, Status};
use crate::gui::theme::{self, palette};
use crate::gui::view::{Counts, Page, View};
use crate::gui::widgets::button;
use crate::session::{Command, Session};

/// Draws the page.
pub(crate) fn show(ui: &mut Ui, session: &Session, view: &mut View) {
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        ui.set_max_width(720.0);
        ui.heading("Bundles on disk");
        ui.label("One folder for each host, and one for the load balancer. Files of an earlier export are replaced; files that somebody edited are kept unless you say otherwise.");
        ui.add_space(theme::MEDIUM);
        folder(ui, session, view);
        archives(ui, session, view);
        ui.add_space(theme::MEDIUM);
        start(ui, session, view);
        if let Some(outcome) = session.last_export() {
            ui.add_space(theme::LARGE);
            result(ui, session, outcome);
        }
    });
}

fn folder(ui: &mut Ui, session: &Session, view: &mut View) {
    let label = ui.label("Folder");
    ui.horizontal(|ui| {
        let mut folder = session.export_folder();
        let width = (ui.available_width() - 130.0).max(160.0);
        let edit = TextEdit::singleline(&mut folder).desired_width(width);
        let response = ui.add(edit).labelled_by(label.id);
        view.not_of_document(&response);
        if response.changed() {
            view.push(Command::SetExportFolder(folder));
        }
        if response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter)) {
            view.push(Command::Export);
        }
        if button::plain(ui, Icon::FolderOpen, "Choose…").clicked() {
            view.push(Command::ChooseExportFolder);
        }
    });
}

/// Asks whether archives are wanted.
fn archives(ui: &mut Ui, session: &Session, view: &mut View) {
    let mut wanted = session.wants_archives();
    let response = ui
        .checkbox(&mut wanted, "Add archives (.tar.gz)")
        .on_hover_text("One for each host, one for the load balancer and one of the whole, below archives/, with their SHA-256 sums. They hold passwords.");
    view.not_of_document(&response);
    if response.changed() {
        view.push(Command::SetArchives(wanted));
    }
}

fn start(ui: &mut Ui, session: &Session, view: &mut View) {
    let palette = palette(ui);
    if let Some(progress) = session.export_progress() {
        ui.horizontal(|ui| {
            #[expect(
                clippy::cast_precision_loss,
                reason = "a share of a few thousand files"
            )]
            let share = match progress.total {
                0 => 0.0,
                total => progress.done as f32 / total as f32,
            };
            let bar = ProgressBar::new(share)
                .desired_width(360.0)
                .text(progress.path.as_str());
            ui.add(bar);
            if button::plain(ui, Icon::X, "Cancel").clicked() {
                view.push(Command::CancelExport);
            }
        });
        return;
    }
    let is_ready = !has_errors(session.findings());
    ui.horizontal(|ui| {
        let clicked = ui.add_enabled_ui(is_ready, |ui| {
            button::main(ui, Icon::PackageOpen, "Export the bundles").clicked()
        });
        if clicked.inner {
            view.push(Command::Export);
        }
        if !is_ready {
            let words = Counts::of(session.findings()).words();
            let text = format!("{words}: mend the errors first");
            ui.label(RichText::new(theme::labelled(Icon::CircleAlert, &text)).color(palette.error));
            if ui.button("Show them").clicked() {
                view.page = Page::Topology;
                if let Some(finding) = session.findings().first() {
                    view.reveal(&finding.field);
                }
            }
        }
    });
}

fn result(ui: &mut Ui, session: &Session, outcome: &Outcome) {
    let plan = &outcome.plan;
    ui.label(theme::strong("The last export"));
    ui.label(RichText::new(plan.out.display().to_string()).monospace());
    for (status, words) in [
        (Status::Create, "created"),
        (Status::Change, "changed"),
        (
            Status::EditedByHand,
            if outcome.kept().next().is_some() {
                "edited by hand, kept"
            } else {
                "edited by hand, replaced"
            },
        ),
        (Status::Unchanged, "unchanged"),
        (
            Status::NoLongerOurs,
            "no longer part of the bundle, left alone",
        ),
        (
            Status::NoLongerOursButEdited,
            "no longer part of the bundle but edited by hand, left alone",
        ),
    ] {
        let count = plan.count(&status);
        if count > 0 {
            ui.label(format!("{count} {words}"));
        }
    }
    for (path, copy) in &outcome.copies {
        ui.label(format!("Your version of {path} is now {copy}"));
    }
    ui.add_space(theme::MEDIUM);
    ui.label(theme::strong("What comes next"));
    for (number, step) in next_steps(session).iter().enumerate() {
        ui.label(format!("{}.  {step}", number + 1));
    }
    ui.add_space(theme::MEDIUM);
    ui.collapsing("Every file", |ui| {
        Grid::new("exported-files")
            .num_columns(2)
            .striped(true)
            .show(ui, |ui| {
                for file in &plan.files {
                    ui.label(RichText::new(&file.path).monospace());
                    ui.label(file.status.to_string());
                    ui.end_row();
                }
            });
    });
}

fn next_steps(session: &Session) -> Vec<String> {
    let cluster = session.cluster();
    let primary = cluster.hosts_with(crate::model::Role::Primary).next();
    let primary = primary.map_or("the primary", |host| host.name.as_str());
    let mut steps = vec![
        "Read README.md in the folder: it gives the order.".to_owned(),
        "Copy each folder to its host, keeping the modes of the files.".to_owned(),
        format!("Run ./deploy.sh on {primary} first."),
    ];
    if cluster.deployed_hosts().count() > 1 {
        steps.push("Run ./deploy.sh on each secondary, one after the other.".to_owned());
    }
    steps.push(format!(
        "Install load-balancer/ on {}.",
        cluster.balancer.address
    ));
    steps
}
