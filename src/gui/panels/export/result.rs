//! What the last export did, and what comes next.

use egui::{Label, RichText, Ui};
use lucide_icons::Icon;

use crate::export::Status;
use crate::gui::theme::{self, palette};
use crate::gui::view::View;
use crate::gui::widgets::{button, title};
use crate::model::Role;
use crate::session::{Command, NoticeKind, Session};

/// Draws the result.
pub(super) fn show(ui: &mut Ui, session: &Session, view: &mut View) {
    let Some(outcome) = session.last_export() else {
        return;
    };
    let palette = palette(ui);
    let (written, removed) = (outcome.written().count(), outcome.removed().count());
    let kept = outcome.kept().count();
    let has_archives = outcome.options.archives;
    let old = outcome.plan.count(&Status::NoLongerOurs);
    let mut parts = vec![format!("{written} written")];
    let others = [
        (removed, "removed"),
        (kept, "edited by hand and kept"),
        (old - removed, "no longer part of the bundle and left alone"),
    ];
    let others = others.iter().filter(|(count, _)| *count > 0);
    parts.extend(others.map(|(count, words)| format!("{count} {words}")));
    title::heading(ui, Icon::CircleCheck, "Exported");
    let folder = RichText::new(outcome.plan.out.display().to_string()).monospace();
    ui.add(Label::new(folder).wrap());
    ui.label(parts.join(", "));
    for (path, copy) in &outcome.copies {
        ui.label(format!("Your version of {path} is now {copy}"));
    }
    ui.add_space(theme::SMALL);
    let steps = next_steps(session);
    ui.horizontal_wrapped(|ui| {
        if button::plain(ui, Icon::FolderOpen, "Open folder").clicked() {
            view.push(Command::OpenExported);
        }
        if button::plain(ui, Icon::Copy, "Copy steps").clicked() {
            ui.ctx().copy_text(steps.join("\n"));
            let text = "Copied the steps".to_owned();
            view.push(Command::Notify(NoticeKind::Good, text));
        }
    });
    ui.add_space(theme::MEDIUM);
    ui.label(theme::strong("What comes next"));
    for step in &steps {
        ui.add(Label::new(step).wrap());
    }
    if kept > 0 {
        let text = "The files that were kept are still listed, to be compared.";
        ui.label(RichText::new(text).color(palette.weak));
        if has_archives {
            let text = "The archives hold them as the project has them, without the edits.";
            ui.label(RichText::new(text).color(palette.weak));
        }
    }
}

fn next_steps(session: &Session) -> Vec<String> {
    let cluster = session.cluster();
    let primary = cluster.hosts_with(Role::Primary).next();
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
    let numbered = steps.iter().enumerate();
    numbered
        .map(|(number, step)| format!("{}.  {step}", number + 1))
        .collect()
}
