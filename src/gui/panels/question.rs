//! Questions that must be answered before a command goes on.

use std::mem::discriminant;
use std::path::Path;

use egui::{Button, Id, Key, Modal, RichText, TextEdit, Ui};

use crate::gui::theme::{self, palette};
use crate::gui::view::View;
use crate::gui::widgets::button;
use crate::session::{Answer, Command, Dialog, Question, Session};

/// What becomes of typed secrets.
const SECRETS: &str = "Typed passwords are not saved with the project. The menu beside each can keep it in the keychain or in a file; else it will have to be typed again.";

/// Draws the open question, if there is one.
pub(crate) fn show(ui: &mut Ui, session: &Session, view: &mut View) {
    let Some(question) = session.question() else {
        view.typed_path = None;
        view.asks = None;
        if let Some(before) = view.before_question.take() {
            ui.memory_mut(|memory| memory.request_focus(before));
        }
        return;
    };
    let kind = Some(discriminant(question));
    if view.asks != kind {
        view.wants_answer = true;
        if view.asks.is_none() {
            view.before_question = ui.memory(egui::Memory::focused);
        }
        view.asks = kind;
    }
    let response = Modal::new(Id::unique("question")).show(ui.ctx(), |ui| {
        ui.set_width(460.0);
        match question {
            Question::Unsaved { secrets, .. } if *secrets && !session.is_changed() => {
                ask(ui, view, "Go on without the typed passwords?", SECRETS, &[
                    ("Cancel", Answer::Cancel),
                    ("Go on", Answer::Discard),
                ]);
            }
            Question::Unsaved { secrets, .. } => {
                let title = match session.path() {
                    Some(_) => format!("Save the changes to {}?", session.title()),
                    None => "Save the changes?".to_owned(),
                };
                let mut text = "They would be lost otherwise.".to_owned();
                if *secrets {
                    text.push('\n');
                    text.push_str(SECRETS);
                }
                ask(ui, view, &title, &text, &[
                    ("Save", Answer::Save),
                    ("Lose the changes", Answer::Discard),
                    ("Cancel", Answer::Cancel),
                ]);
            }
            Question::ChangedOnDisk { path } => {
                let text = format!(
                    "{} is not as it was when it was opened. Saving would replace what another program or person wrote.",
                    path.display()
                );
                ask(ui, view, "The file was changed on disk", &text, &[
                    ("Save as…", Answer::SaveAs),
                    ("Replace it", Answer::Overwrite),
                    ("Cancel", Answer::Cancel),
                ]);
            }
            Question::TypePath {
                dialog,
                typed,
                error,
            } => type_path(ui, view, dialog, typed.as_deref(), error.as_deref()),
            Question::Exporting => {
                let text = "An export is running. Stopped, it leaves some files of the old export and some of the new one; export again to finish.";
                ask(ui, view, "Stop the export?", text, &[
                    ("Wait", Answer::Cancel),
                    ("Stop the export and quit", Answer::Overwrite),
                ]);
            }
        }
    });
    if response.should_close() {
        view.push(Command::Answer(Answer::Cancel));
    }
}

/// Writes a question with its answers, the first of them the one that is meant most often.
fn ask(ui: &mut Ui, view: &mut View, title: &str, text: &str, answers: &[(&str, Answer)]) {
    ui.heading(title);
    ui.label(text);
    ui.add_space(theme::MEDIUM);
    buttons(ui, view, answers);
}

fn buttons(ui: &mut Ui, view: &mut View, answers: &[(&str, Answer)]) {
    let palette = palette(ui);
    ui.horizontal(|ui| {
        for (index, (text, answer)) in answers.iter().enumerate() {
            let button = if index == 0 && *answer != Answer::Cancel {
                Button::new(RichText::new(*text).color(palette.on_accent)).fill(palette.accent)
            } else {
                Button::new(*text)
            };
            let response = ui.add(button);
            if index == 0 {
                button::ring(ui, &response);
                if std::mem::take(&mut view.wants_answer) {
                    response.request_focus();
                }
            }
            if response.clicked() {
                view.push(Command::Answer(answer.clone()));
            }
        }
    });
}

fn type_path(
    ui: &mut Ui,
    view: &mut View,
    dialog: &Dialog,
    typed: Option<&Path>,
    error: Option<&str>,
) {
    let (title, verb) = match dialog {
        Dialog::OpenProject => ("Open a project", "Open"),
        Dialog::ImportFiles | Dialog::ImportFolder => ("Import a file or folder", "Import"),
        Dialog::SaveProject { .. } => ("Save the project", "Save"),
        Dialog::SaveReport { .. } => ("Save the report", "Save"),
        Dialog::ExportFolder { .. } => ("Folder of the export", "Choose"),
        Dialog::Authorities { .. } => ("Also trust these authorities", "Choose"),
        Dialog::SiteFile { .. } => ("A file of the site", "Choose"),
    };
    ui.heading(title);
    let label = ui.label("This desktop offers no file dialog. Type the path:");
    let is_new = view.typed_path.is_none();
    let suggested = match dialog {
        Dialog::SaveProject { suggested } | Dialog::SaveReport { suggested } => {
            suggested.display().to_string()
        }
        Dialog::ExportFolder { start }
        | Dialog::Authorities { start }
        | Dialog::SiteFile { start, .. } => start
            .as_ref()
            .map(|start| start.display().to_string())
            .unwrap_or_default(),
        Dialog::OpenProject | Dialog::ImportFiles | Dialog::ImportFolder => String::new(),
    };
    let typed = typed.map_or(suggested, |typed| typed.display().to_string());
    let typed = view.typed_path.get_or_insert(typed);
    let response = ui
        .add(TextEdit::singleline(typed).desired_width(f32::INFINITY))
        .labelled_by(label.id);
    if is_new {
        response.request_focus();
        view.wants_answer = false;
    }
    if let Some(error) = error {
        ui.label(RichText::new(error).color(palette(ui).error));
    }
    let is_entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    let path = typed.trim().to_owned();
    ui.add_space(theme::MEDIUM);
    let answer = Answer::Path(path.clone().into());
    if is_entered {
        view.push(Command::Answer(answer.clone()));
    }
    buttons(ui, view, &[(verb, answer), ("Cancel", Answer::Cancel)]);
}
