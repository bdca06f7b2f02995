//! The variables of all hosts, or of one, as a text that can be changed and pasted whole.

use std::sync::Arc;

use egui::text::{LayoutJob, TextFormat};
use egui::text_edit::TextEditOutput;
use egui::{
    Align2, ComboBox, Event, FontSelection, Galley, Id, Label, Margin, Panel, Rect, RichText,
    ScrollArea, TextEdit, TextStyle, Ui, pos2, vec2,
};
use lucide_icons::Icon;

use super::draft;
use crate::gui::theme::{self, palette};
use crate::gui::view::View;
use crate::gui::widgets::{button, host_card, title};
use crate::session::variables::raw::{self, Changes, Mark};
use crate::session::{Command, NoticeKind, Session};

/// Width of the numbers of lines, in points.
const INDENT: i8 = 52;

/// Most characters that are taken; the largest env files have some ten thousand.
const MOST: usize = 200_000;

/// Room to the right of a line for what is wrong with it, in points.
const BESIDE: f32 = 24.0;

/// Draws place, text, and what applying it would do.
pub(super) fn show(ui: &mut Ui, session: &Session, view: &mut View) {
    place(ui, session, view);
    ui.add_space(theme::SMALL);
    Panel::bottom("environment-text")
        .show_separator_line(false)
        .frame(egui::Frame::new().inner_margin(Margin::symmetric(0, 8)))
        .show(ui, |ui| apply(ui, session, view));
    text(ui, session, view);
}

/// Lets a person choose whose variables are shown.
fn place(ui: &mut Ui, session: &Session, view: &mut View) {
    let hosts = &session.cluster().hosts;
    ui.horizontal_wrapped(|ui| {
        let label = ui.label("Variables of");
        let drafts = &mut view.environment.drafts;
        let chosen = drafts.place.and_then(|id| session.cluster().host(id));
        let shown = chosen.map_or("all hosts", host_card::name);
        let response = ComboBox::from_id_salt("text-of")
            .width(200.0)
            .selected_text(shown)
            .show_ui(ui, |ui| {
                let places = hosts
                    .iter()
                    .map(|host| (Some(host.id), host_card::name(host)));
                for (place, name) in [(None, "all hosts")].into_iter().chain(places) {
                    let mark = if drafts.is_changed(place) { " •" } else { "" };
                    let text = format!("{name}{mark}");
                    if ui.selectable_label(drafts.place == place, text).clicked() {
                        drafts.place = place;
                    }
                }
            })
            .response;
        response.labelled_by(label.id);
        let hidden = raw::not_shown(drafts.env(session));
        if !hidden.is_empty() {
            let text = format!("Not in the text, and left alone: {}", hidden.join(", "));
            let text = RichText::new(text).small().color(palette(ui).weak);
            ui.add(Label::new(text).truncate());
        }
    });
}

fn text(ui: &mut Ui, session: &Session, view: &mut View) {
    let drafts = &mut view.environment.drafts;
    let mut text = drafts.text(session);
    let changes = drafts.changes(session);
    let marks: &[Mark] = changes.as_ref().map_or(&[], |changes| &changes.marks);
    let id = draft::id(drafts.place);
    let frame = egui::Frame::new()
        .fill(palette(ui).field)
        .stroke(egui::Stroke::new(1.0, palette(ui).line))
        .corner_radius(theme::RADIUS)
        .inner_margin(4);
    let output = frame.show(ui, |ui| {
        let height = ui.available_height();
        ScrollArea::both()
            .id_salt(id)
            .auto_shrink(false)
            .show(ui, |ui| {
                let output = edit(ui, &mut text, id, marks, height);
                numbers(ui, &output);
                beside(ui, &output, marks);
                output
            })
            .inner
    });
    let response = output.inner.response.response;
    view.not_of_document(&response);
    let is_pasted = ui.input(|input| {
        let mut events = input.events.iter();
        events.any(|event| matches!(event, Event::Paste(_)))
    });
    if response.changed() {
        let drafts = &mut view.environment.drafts;
        let env = drafts.env(session);
        drafts.keep(text, env);
        if is_pasted && drafts.take_secrets(ui.ctx()) {
            view.environment.tell_secrets = true;
        }
        // What is said about the lines, and below them, is still about the text before.
        ui.ctx().request_repaint();
    }
}

fn edit(ui: &mut Ui, text: &mut String, id: Id, marks: &[Mark], height: f32) -> TextEditOutput {
    let palette = palette(ui);
    let font = FontSelection::from(TextStyle::Monospace).resolve(ui.style());
    let mut layouter = |ui: &Ui, text: &dyn egui::TextBuffer, _: f32| -> Arc<Galley> {
        let mut job = LayoutJob::default();
        for (index, line) in text.as_str().split_inclusive('\n').enumerate() {
            let is_error = |mark: &Mark| mark.is_error && mark.line == index + 1;
            let colour = if line.trim_start().starts_with('#') {
                palette.weak
            } else if marks.iter().any(is_error) {
                palette.error
            } else {
                palette.text
            };
            job.append(line, 0.0, TextFormat::simple(font.clone(), colour));
        }
        ui.fonts_mut(|fonts| fonts.layout_job(job))
    };
    let hint = "NAME=value, a line each. Paste a whole env file here.";
    let output = TextEdit::multiline(text)
        .id(id)
        .font(TextStyle::Monospace)
        .frame(egui::Frame::new().inner_margin(Margin {
            left: INDENT,
            right: 8,
            top: 4,
            bottom: 4,
        }))
        .char_limit(MOST)
        .min_size(vec2(0.0, height - 12.0))
        .desired_width(f32::INFINITY)
        .hint_text(RichText::new(hint).color(palette.weak))
        .layouter(&mut layouter)
        .show(ui);
    let response = &output.response.response;
    response.clone().accessible_name("Variables as text");
    output
}

/// Returns the rows in sight: line number from one, and place on the screen.
fn rows<'a>(ui: &Ui, output: &'a TextEditOutput) -> impl Iterator<Item = (usize, Rect)> + 'a {
    let clip = ui.clip_rect();
    let offset = output.galley_pos.to_vec2();
    let rows = output.galley.rows.iter().enumerate();
    rows.map(move |(index, row)| (index + 1, row.rect().translate(offset)))
        .filter(move |(_, rect)| rect.intersects(clip.expand2(vec2(f32::INFINITY, 0.0))))
}

fn numbers(ui: &Ui, output: &TextEditOutput) {
    let colour = palette(ui).weak;
    let font = FontSelection::from(TextStyle::Small).resolve(ui.style());
    let right = output.galley_pos.x - 12.0;
    for (number, rect) in rows(ui, output) {
        let at = pos2(right, rect.center().y);
        ui.painter()
            .text(at, Align2::RIGHT_CENTER, number, font.clone(), colour);
    }
    let x = output.galley_pos.x - 6.0;
    let line = egui::Stroke::new(1.0, palette(ui).line);
    ui.painter().vline(x, ui.clip_rect().y_range(), line);
}

/// Writes what is to be known about a line beside it.
fn beside(ui: &mut Ui, output: &TextEditOutput, marks: &[Mark]) {
    let palette = palette(ui);
    for (number, rect) in rows(ui, output) {
        let mut left = rect.right() + BESIDE;
        for mark in marks.iter().filter(|mark| mark.line == number) {
            let (icon, colour) = if mark.is_error {
                (Icon::CircleAlert, palette.error)
            } else {
                (Icon::Info, palette.weak)
            };
            let text = RichText::new(theme::labelled(icon, &mark.message));
            let name = format!("Line {number}: {}", mark.message);
            let place =
                Rect::from_min_size(pos2(left, rect.top() - 1.0), vec2(4000.0, rect.height()));
            let builder = egui::UiBuilder::new()
                .max_rect(place)
                .layout(egui::Layout::left_to_right(egui::Align::Center));
            let mut child = ui.new_child(builder);
            let label = Label::new(text.small().color(colour))
                .extend()
                .selectable(false);
            let response = title::named(&mut child, label, &name);
            left = response.rect.right() + BESIDE;
            ui.expand_to_include_rect(response.rect);
        }
    }
}

/// Says what the text would change, and applies it.
fn apply(ui: &mut Ui, session: &Session, view: &mut View) {
    let weak = palette(ui).weak;
    ui.horizontal_wrapped(|ui| {
        let Some(changes) = view.environment.drafts.changes(session) else {
            let text = "Change the text or paste a whole env file: nothing happens before you apply it. Secrets are taken out of it.";
            ui.label(RichText::new(text).small().color(weak));
            return;
        };
        ui.add_enabled_ui(!changes.is_empty(), |ui| {
            if button::main(ui, Icon::Check, "Apply").clicked() {
                carry_out(session, view, &changes);
            }
        });
        let drafts = &mut view.environment.drafts;
        if button::plain(ui, Icon::X, "Discard").clicked() {
            drafts.forget(None);
        }
        let text = if changes.is_empty() && changes.errors() == 0 {
            "The text says the same as the project".to_owned()
        } else {
            changes.summary()
        };
        ui.label(text);
        let env = drafts.env(session);
        if drafts.draft().is_some_and(|draft| draft.base != *env) {
            let text = "The variables were changed elsewhere since; the text would put them back.";
            let text = theme::labelled(Icon::TriangleAlert, text);
            ui.label(RichText::new(text).small().color(palette(ui).warning));
        }
    });
}

fn carry_out(session: &Session, view: &mut View, changes: &Changes) {
    view.push(Command::EndTyping);
    if !changes.edits.is_empty() {
        view.push(Command::Edit(changes.edits.clone()));
    }
    view.push(Command::EndTyping);
    for (name, secret) in &changes.secrets {
        view.push(Command::SetSecret {
            name: name.clone(),
            secret: secret.clone(),
        });
    }
    let text = format!("Applied the text: {}", changes.summary());
    view.push(Command::Notify(NoticeKind::Good, text));
    let rest = (!changes.rest.is_empty()).then(|| changes.rest.clone());
    let rest = rest.map(|rest| (session.revision(), rest));
    view.environment.drafts.forget(rest);
}
