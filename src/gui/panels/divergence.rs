//! Tells that another program changed, moved or deleted the file of the document.

use egui::Ui;
use lucide_icons::Icon;

use crate::gui::view::View;
use crate::gui::widgets::banner::{self, Banner};
use crate::gui::widgets::button;
use crate::session::{Command, Divergence, Session, Side, Where};

/// Draws the question.
pub(crate) fn show(ui: &mut Ui, session: &Session, view: &mut View, divergence: &Divergence) {
    let name = session.title();
    let (title, detail) = match divergence {
        Divergence::Changed { .. } => (
            format!("Another program changed {name}"),
            "You have changes of your own that are not saved.".to_owned(),
        ),
        Divergence::Unreadable { error, .. } => (
            format!("Another program changed {name}, and it cannot be opened as it is now"),
            format!("{error}. Your document is as it was."),
        ),
        Divergence::Gone => (
            format!("{name} was moved or deleted"),
            "Your document is still here. Save writes the file again.".to_owned(),
        ),
    };
    let banner = Banner {
        icon: Icon::FileWarning,
        title: &title,
        detail: &detail,
    };
    banner::show(ui, &banner, |ui| match divergence {
        Divergence::Changed { .. } => {
            if button::plain(ui, Icon::FolderSync, "Load the file")
                .on_hover_text("Undo brings your changes back")
                .clicked()
            {
                view.push(Command::Take(Side::Theirs));
            }
            keep_mine(ui, view);
            save_as(ui, view);
        }
        Divergence::Unreadable { .. } => {
            keep_mine(ui, view);
            save_as(ui, view);
        }
        Divergence::Gone => {
            if button::plain(ui, Icon::Save, "Save it again").clicked() {
                view.push(Command::Save);
            }
            save_as(ui, view);
        }
    });
}

fn keep_mine(ui: &mut Ui, view: &mut View) {
    if button::plain(ui, Icon::FilePen, "Keep mine")
        .on_hover_text("The next save replaces what the other program wrote")
        .clicked()
    {
        view.push(Command::Take(Side::Mine));
    }
}

fn save_as(ui: &mut Ui, view: &mut View) {
    if button::plain(ui, Icon::SaveAll, "Save mine as…").clicked() {
        view.push(Command::SaveAs(Where::Ask));
    }
}
