//! The report of an import: what became of each file, line by line.

use egui::{Label, RichText, ScrollArea, Ui};
use lucide_icons::Icon;

use crate::gui::theme::{self, palette};
use crate::gui::view::View;
use crate::gui::widgets::{button, title};
use crate::import::{Note, NoteKind};
use crate::session::{Command, Session};

/// Order of the kinds: what needs eyes first.
const KINDS: [(NoteKind, Icon); 3] = [
    (NoteKind::NotUnderstood, Icon::CircleX),
    (NoteKind::Doubt, Icon::CircleAlert),
    (NoteKind::Understood, Icon::CircleCheck),
];

/// Draws the page.
pub(crate) fn show(ui: &mut Ui, session: &Session, view: &mut View) {
    let notes = session.import_notes();
    title::heading(ui, Icon::FileInput, "Import report");
    let counts: Vec<String> = KINDS
        .iter()
        .map(|(kind, _)| {
            let number = notes.iter().filter(|note| note.kind == *kind).count();
            format!("{number} {}", kind.label())
        })
        .collect();
    ui.label(counts.join(", "));
    ui.label("The project is not saved yet. Passwords and tokens of the files are filled in until it is closed; no project file holds them.");
    ui.horizontal(|ui| {
        if button::plain(ui, Icon::Copy, "Copy the report")
            .on_hover_text("Copies all lines; no secret is among them")
            .clicked()
        {
            let lines: Vec<String> = notes.iter().map(ToString::to_string).collect();
            ui.ctx().copy_text(lines.join("\n"));
        }
        if button::plain(ui, Icon::X, "Close the report").clicked() {
            view.push(Command::EndImport);
        }
    });
    ui.separator();
    ScrollArea::vertical()
        .id_salt("import-report")
        .auto_shrink(false)
        .show(ui, |ui| {
            for of_file in notes.chunk_by(|a, b| a.file == b.file) {
                file(ui, of_file);
            }
        });
}

fn file(ui: &mut Ui, notes: &[Note]) {
    let name = notes.first().map_or("", |note| note.file.as_str());
    let name = if name.is_empty() { "All files" } else { name };
    ui.add_space(theme::SMALL);
    ui.add(Label::new(theme::strong(name)).truncate());
    for (kind, icon) in KINDS {
        for note in notes.iter().filter(|note| note.kind == kind) {
            line(ui, icon, note);
        }
    }
}

fn line(ui: &mut Ui, icon: Icon, note: &Note) {
    let palette = palette(ui);
    let colour = match note.kind {
        NoteKind::Understood => palette.good,
        NoteKind::Doubt => palette.warning,
        NoteKind::NotUnderstood => palette.error,
    };
    let place = note
        .line
        .map_or_else(String::new, |line| format!("line {line}, "));
    ui.horizontal_top(|ui| {
        ui.label(RichText::new(char::from(icon)).color(colour));
        let text = format!("{place}{}: {}", note.kind.label(), note.message);
        ui.add(Label::new(text).wrap());
    });
}
