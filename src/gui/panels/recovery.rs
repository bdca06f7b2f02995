//! Offers the changes that a crash left behind.

use egui::{ScrollArea, Ui};
use lucide_icons::Icon;

use crate::gui::view::View;
use crate::gui::widgets::banner::{self, Banner};
use crate::gui::widgets::button;
use crate::session::{Command, Decision, Session, ago};
use crate::store::recovery::{Kept, Recovery};

/// Height after which the offers are scrolled, in points.
const HEIGHT: f32 = 150.0;

/// Changes that are named before the rest is counted.
const MOST_NAMES: usize = 4;

/// Draws the offers, of which there is at least one.
pub(crate) fn show(ui: &mut Ui, session: &Session, view: &mut View) {
    ScrollArea::vertical()
        .id_salt("recovery")
        .max_height(HEIGHT)
        .min_scrolled_height(HEIGHT)
        .auto_shrink([false, true])
        .show(ui, |ui| {
            for recovery in session.recoveries() {
                ui.push_id(&recovery.file, |ui| offer(ui, view, recovery));
            }
        });
}

fn offer(ui: &mut Ui, view: &mut View, recovery: &Recovery) {
    let (title, detail) = match &recovery.content {
        Ok(kept) => words(kept),
        Err(reason) => (
            format!("Unsaved changes of an earlier window cannot be opened: {reason}"),
            recovery.file.display().to_string(),
        ),
    };
    let banner = Banner {
        icon: Icon::LifeBuoy,
        title: &title,
        detail: &detail,
    };
    let mut decide = |decision| view.push(Command::Decide(recovery.id.clone(), decision));
    banner::show(ui, &banner, |ui| {
        if recovery.content.is_ok()
            && button::main(ui, Icon::RotateCcw, "Recover")
                .on_hover_text("Opens the project with these changes; nothing is saved yet")
                .clicked()
        {
            decide(Decision::Recover);
        }
        if button::plain(ui, Icon::Clock, "Later")
            .on_hover_text("Asks again at the next start")
            .clicked()
        {
            decide(Decision::Later);
        }
        if button::plain(ui, Icon::Trash2, "Discard")
            .on_hover_text("Removes these changes for good")
            .clicked()
        {
            decide(Decision::Discard);
        }
    });
}

/// Says which project it is, from when, and in what it differs.
fn words(kept: &Kept) -> (String, String) {
    let changes = match kept.count {
        0 => "its file was gone".to_owned(),
        1 => "1 change that was not saved".to_owned(),
        count => format!("{count} changes that were not saved"),
    };
    let title = format!(
        "The program ended unexpectedly. {}, {}: {changes}",
        kept.title,
        ago(kept.age)
    );
    let names: Vec<&str> = kept.changes.iter().map(String::as_str).collect();
    let mut detail = names[..names.len().min(MOST_NAMES)].join(", ");
    if kept.count > MOST_NAMES {
        detail = format!("{detail} and {} more", kept.count - MOST_NAMES);
    }
    if let Some(path) = &kept.path {
        detail = format!("{}: {detail}", path.display());
    }
    (title, detail)
}
