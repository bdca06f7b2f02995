//! The steps of one test: sign, time, what was seen, and what to do.

use std::time::Duration;

use egui::{Align, Label, Layout, Rect, RichText, Sense, Ui, pos2, vec2};

use super::{light, probe_finding, title};
use crate::gui::theme::{self, palette};
use crate::gui::view::View;
use crate::probe::{State, Step, TargetReport};

/// Width of the bars that compare times, in points.
const BAR: f32 = 120.0;
/// Width from which there is room for them.
const ROOM_FOR_BARS: f32 = 420.0;
/// Indent of what belongs to a step, in points.
const INDENT: f32 = 26.0;

/// Draws the steps of a target.
pub(crate) fn show(ui: &mut Ui, view: &mut View, target: &TargetReport) {
    let total = target.elapsed();
    let mut begin = Duration::ZERO;
    for group in target.groups() {
        let [step] = group else {
            not_tried(ui, group);
            continue;
        };
        let elapsed = step.elapsed.unwrap_or_default();
        head(ui, step, total, begin);
        begin += elapsed;
        if step.evidence.is_empty() && step.findings.is_empty() {
            continue;
        }
        ui.horizontal_top(|ui| {
            ui.add_space(INDENT);
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = 3.0;
                for sentence in &step.evidence {
                    let sentence = probe_finding::sentence(sentence);
                    ui.label(RichText::new(sentence).small().color(palette(ui).weak));
                }
                for finding in &step.findings {
                    probe_finding::show(ui, view, finding);
                }
                ui.add_space(2.0);
            });
        });
    }
}

fn head(ui: &mut Ui, step: &Step, total: Duration, begin: Duration) {
    let palette = palette(ui);
    let has_bars = ui.available_width() > ROOM_FOR_BARS;
    let (icon, colour) = light::sign(ui, step.state);
    let row = vec2(ui.available_width(), 20.0);
    ui.allocate_ui_with_layout(row, Layout::right_to_left(Align::Center), |ui| {
        if has_bars {
            bar(ui, step, total, begin);
        }
        let time = match (step.state, step.elapsed) {
            (_, Some(elapsed)) => time(elapsed),
            (State::Pending, None) => String::new(),
            (state, None) => state.to_string(),
        };
        let size = vec2(64.0, 20.0);
        ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), |ui| {
            ui.set_min_size(size);
            ui.add(Label::new(RichText::new(&time).small().color(palette.weak)).selectable(false));
        });
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            let sign = RichText::new(char::from(icon)).color(colour);
            ui.add(Label::new(sign).selectable(false));
            let is_quiet = matches!(
                step.state,
                State::Pending | State::Skipped | State::Cancelled
            );
            let colour = if is_quiet { palette.weak } else { palette.text };
            let label = Label::new(RichText::new(step.title).color(colour)).truncate();
            let name = match step.elapsed {
                Some(_) => format!("{}: {}, {time}", step.title, step.state),
                None => format!("{}: {}", step.title, step.state),
            };
            title::named(ui, label, &name);
        });
    });
}

/// Draws when a step began and how long it took, among all steps of its target.
fn bar(ui: &mut Ui, step: &Step, total: Duration, begin: Duration) {
    let (rect, response) = ui.allocate_exact_size(vec2(BAR, 8.0), Sense::hover());
    let palette = palette(ui);
    ui.painter().rect_filled(rect, 4.0, palette.slot);
    let Some(elapsed) = step.elapsed.filter(|_| !total.is_zero()) else {
        return;
    };
    let share = |time: Duration| time.div_duration_f32(total).clamp(0.0, 1.0);
    // The shortest is seen too.
    let width = (share(elapsed) * BAR).max(4.0);
    let left = (rect.left() + share(begin) * BAR).min(rect.right() - width);
    let bar = Rect::from_min_size(pos2(left, rect.top()), vec2(width, rect.height()));
    let (_, colour) = light::sign(ui, step.state);
    ui.painter().rect_filled(bar, 4.0, colour);
    response.on_hover_text(format!("{}, after {}", time(elapsed), time(begin)));
}

/// Writes a time as people read it.
pub(crate) fn time(elapsed: Duration) -> String {
    let millis = elapsed.as_secs_f64() * 1000.0;
    if millis < 10.0 {
        format!("{millis:.1} ms")
    } else if millis < 1000.0 {
        format!("{millis:.0} ms")
    } else {
        format!("{:.1} s", elapsed.as_secs_f64())
    }
}

/// Names steps that were not tried, in one paragraph.
fn not_tried(ui: &mut Ui, steps: &[Step]) {
    let (icon, colour) = light::sign(ui, steps[0].state);
    ui.horizontal_top(|ui| {
        ui.add(Label::new(RichText::new(char::from(icon)).color(colour)).selectable(false));
        let titles: Vec<&str> = steps.iter().map(|step| step.title).collect();
        let words = match steps[0].state {
            State::Cancelled => "Cancelled before",
            _ => "Not tried",
        };
        let text = format!("{words}: {}", titles.join(" · "));
        ui.add(Label::new(RichText::new(text).small().color(palette(ui).weak)).wrap());
    });
}

/// Draws nothing of a target but where its steps would stand: their names, before any was taken.
pub(crate) fn planned(ui: &mut Ui, target: &TargetReport) {
    let names: Vec<String> = target
        .steps
        .iter()
        .map(|step| step.title.to_owned())
        .collect();
    let text = format!("{} steps: {}", names.len(), names.join(" · "));
    ui.add_space(theme::SMALL);
    ui.label(RichText::new(text).small().color(palette(ui).weak));
}
