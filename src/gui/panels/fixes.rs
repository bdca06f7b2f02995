//! The page on which fixes are looked at, chosen and applied together.

use std::collections::{BTreeMap, BTreeSet};

use egui::accesskit::Role;
use egui::{
    Align, Checkbox, Frame, Label, Layout, Margin, RichText, ScrollArea, Stroke, TextWrapMode, Ui,
    WidgetInfo,
};
use lucide_icons::Icon;

use crate::diagnostic::Safety;
use crate::gui::theme::{self, palette};
use crate::gui::view::View;
use crate::gui::widgets::{badge, button, manual_link, title};
use crate::lint::fixes::{Change, FixId, Step};
use crate::model::syntax::{Line, Release};
use crate::session::{Command, Session};

/// Most fixes that are listed at a time.
const MOST: usize = 300;

/// Height of a line in a card, in points.
const LINE: f32 = 18.0;

/// Most letters of a value that are shown.
const LONGEST: usize = 160;

/// Says that fixes are being worked out.
pub(crate) const MENDING: &str = "mending …";

/// What the page knows from frame to frame.
#[derive(Debug, Default)]
pub(crate) struct State {
    /// What was chosen or not, where that is not as it was offered.
    answers: BTreeMap<FixId, bool>,
    /// The last release line that could be read.
    line: Option<Line>,
}

impl State {
    /// Tells whether the document has just changed its release line and has fixes for that. A
    /// release that cannot be read, as while typing, says nothing.
    pub(crate) fn sees_another_line(&mut self, session: &Session) -> bool {
        // The findings are still those of the line before.
        if session.is_judging() {
            return false;
        }
        let release = session.cluster().settings.release.parse();
        let Ok(line) = release.map(Release::line) else {
            return false;
        };
        let before = self.line.replace(line);
        before.is_some_and(|before| before != line)
            && session.findings().iter().any(|f| !f.fixes.is_empty())
    }

    fn is_chosen(&self, step: &Step) -> bool {
        let answer = self.answers.get(&step.id).copied();
        answer.unwrap_or(step.safety == Safety::Safe)
    }
}

/// Draws the page.
pub(crate) fn show(ui: &mut Ui, session: &Session, view: &mut View) {
    if !session.is_review_current() && !session.is_reviewing() {
        view.push(Command::ReviewFixes);
    }
    title::heading(ui, Icon::Wrench, "Fixes");
    let Some(steps) = session.reviewed() else {
        ui.label(RichText::new("looking for fixes …").color(palette(ui).weak));
        return;
    };
    if steps.is_empty() {
        nothing(ui, session);
        return;
    }
    let (listed, more) = steps.split_at(steps.len().min(MOST));
    ui.label("Safe fixes are chosen already; guesses need your eye. Nothing changes before you apply them, and one undo takes them all back.");
    ui.add_space(theme::SMALL);
    actions(ui, session, view, listed);
    ui.add_space(theme::SMALL);
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        for step in listed {
            card(ui, view, step);
        }
        if !more.is_empty() {
            let text = format!(
                "{} more are not listed; apply these, and they follow.",
                more.len()
            );
            ui.label(RichText::new(text).color(palette(ui).weak));
        }
    });
}

fn nothing(ui: &mut Ui, session: &Session) {
    let palette = palette(ui);
    if session.findings().is_empty() {
        let text = theme::labelled(Icon::CircleCheck, "There is nothing to mend.");
        ui.label(RichText::new(text).color(palette.good));
    } else {
        ui.label("What is left only you can answer; the list below says what and where.");
    }
}

fn actions(ui: &mut Ui, session: &Session, view: &mut View, listed: &[Step]) {
    let is_busy = session.is_mending() || session.is_reviewing();
    let chosen: BTreeSet<FixId> = listed
        .iter()
        .filter(|step| view.fixes.is_chosen(step))
        .map(|step| step.id.clone())
        .collect();
    ui.horizontal_wrapped(|ui| {
        let text = format!("Apply {} chosen", chosen.len());
        let clicked = ui.add_enabled_ui(!chosen.is_empty() && !is_busy, |ui| {
            button::main(ui, Icon::Check, &text).clicked()
        });
        for (name, wanted) in [
            ("Choose the safe ones", Some(Safety::Safe)),
            ("Choose none", None),
        ] {
            if ui.button(name).clicked() {
                let steps = listed.iter();
                let answers = steps.map(|step| (step.id.clone(), Some(step.safety) == wanted));
                view.fixes.answers = answers.collect();
            }
        }
        let guesses = listed.iter().filter(|s| s.safety == Safety::Unsafe);
        let (all, guesses) = (listed.len(), guesses.count());
        let noun = if guesses == 1 { "guess" } else { "guesses" };
        let text = format!("{} safe, {guesses} {noun}", all - guesses);
        ui.label(RichText::new(text).color(palette(ui).weak));
        if session.is_reviewing() {
            ui.label(RichText::new("looking again …").color(palette(ui).weak));
        }
        if session.is_mending() {
            ui.label(RichText::new(MENDING).color(palette(ui).weak));
            cancel(ui, view);
        }
        if clicked.inner {
            view.push(Command::ApplyFixes(chosen));
            view.fixes.answers.clear();
        }
    });
}

/// Lets a person give up fixes that are being worked out.
pub(crate) fn cancel(ui: &mut Ui, view: &mut View) {
    let response = ui.button("Cancel");
    if response.on_hover_text("Applies none of them").clicked() {
        view.push(Command::CancelFixes);
    }
}

fn card(ui: &mut Ui, view: &mut View, step: &Step) {
    let palette = palette(ui);
    let is_chosen = view.fixes.is_chosen(step);
    let stroke = if is_chosen {
        Stroke::new(1.0, palette.accent)
    } else {
        Stroke::new(1.0, palette.line)
    };
    Frame::new()
        .fill(palette.panel)
        .stroke(stroke)
        .corner_radius(theme::RADIUS)
        .inner_margin(Margin::symmetric(12, 8))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = theme::SMALL;
            // Lines of text need less height than buttons.
            ui.spacing_mut().interact_size.y = LINE;
            ui.horizontal(|ui| {
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    head(ui, view, step, is_chosen);
                });
            });
            for change in &step.changes {
                before_and_after(ui, change);
            }
        });
}

/// Draws the upper line of a card, from its right end.
fn head(ui: &mut Ui, view: &mut View, step: &Step, is_chosen: bool) {
    manual_link::show(ui, view, step.id.code);
    let link = RichText::new("Show").small().color(palette(ui).accent);
    let link = ui.link(link).on_hover_text(&step.location);
    let name = format!("Show {}", step.location);
    link.widget_info(|| WidgetInfo::labeled(Role::Link, true, &name));
    if link.clicked() {
        view.reveal(&step.id.field);
    }
    let (icon, colour) = badge::sign(ui, step.severity);
    let sign = RichText::new(char::from(icon)).small().color(colour);
    title::named(ui, Label::new(sign), &step.severity.to_string());
    ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
        choose(ui, view, step, is_chosen);
    });
}

fn choose(ui: &mut Ui, view: &mut View, step: &Step, is_chosen: bool) {
    let mut wanted = is_chosen;
    let text = theme::strong(named(&step.id.title, step.safety));
    ui.style_mut().wrap_mode = Some(TextWrapMode::Truncate);
    let response = ui.add(Checkbox::new(&mut wanted, text));
    let name = format!("{}, {}", step.id.title, step.location);
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, wanted, &name));
    if response.changed() {
        view.fixes.answers.insert(step.id.clone(), wanted);
    }
}

/// Names a guess as such.
pub(crate) fn named(title: &str, safety: Safety) -> String {
    match safety {
        Safety::Safe => title.to_owned(),
        Safety::Unsafe => format!("Guess: {title}"),
    }
}

fn before_and_after(ui: &mut Ui, change: &Change) {
    let palette = palette(ui);
    let value = |value: &Option<String>, none: &str| match value {
        None => none.to_owned(),
        Some(text) if text.is_empty() => "“”".to_owned(),
        Some(text) if text.chars().count() > LONGEST => {
            let start: String = text.chars().take(LONGEST).collect();
            format!("{start}…")
        }
        Some(text) => text.clone(),
    };
    let (before, after) = (
        value(&change.before, "not set"),
        value(&change.after, "taken out"),
    );
    let text = format!("{}: {before} → {after}", change.location);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        let mono = |text: &str| RichText::new(text).monospace().small();
        let spoken = title::named(
            ui,
            Label::new(mono(&change.location).color(palette.weak)),
            &text,
        );
        let is_word = |value: &Option<String>| value.is_none();
        let old = if is_word(&change.before) {
            RichText::new(&before).small().italics().color(palette.weak)
        } else {
            mono(&before)
        };
        ui.label(old);
        ui.label(
            RichText::new(char::from(Icon::ArrowRight))
                .small()
                .color(palette.weak),
        );
        let new = if is_word(&change.after) {
            RichText::new(&after).small().italics().color(palette.weak)
        } else {
            mono(&after)
        };
        ui.label(new);
        spoken
    });
}
