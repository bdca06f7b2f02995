//! Shows how a file differs, line by line.
//!
//! It takes any [`FileDiff`], with all lines or with a few around each change, and knows nothing of
//! exports: secrets are masked in what it is given. Its [`State`] belongs to the panel that shows
//! it. The panel names the sides, such as *on disk* and *after the export*, and keeps the [`Mode`]
//! that a person chose. Only lines in sight are laid out; long ones scroll.

mod model;
mod paint;

use std::collections::BTreeSet;
use std::sync::Arc;

use egui::{Id, Key, Modifiers, RichText, ScrollArea, Ui, pos2, vec2};
use lucide_icons::Icon;

pub(crate) use model::Mode;
use model::{Model, Row, Rows};
use paint::Painter;

use super::{button, title};
use crate::export::diff::{ContentDiff, FileDiff};
use crate::gui::theme::{self, palette};

/// Width from which both sides have room beside each other, in points.
const ROOM_FOR_BOTH: f32 = 620.0;

/// Shortcuts, as tooltips name them.
const NEXT: (Modifiers, Key) = (Modifiers::NONE, Key::F7);
const PREVIOUS: (Modifiers, Key) = (Modifiers::SHIFT, Key::F7);

/// What a diff that is shown knows from frame to frame.
#[derive(Debug, Default)]
pub(crate) struct State {
    diff: Option<Arc<FileDiff>>,
    model: Model,
    rows: Rows,
    /// The layout that the rows are of.
    laid_out: Option<Mode>,
    /// First lines of runs that a person unfolded.
    unfolded: BTreeSet<usize>,
    /// The change that was gone to last.
    change: usize,
    /// The row that is scrolled into sight as soon as it is drawn.
    reveals: Option<usize>,
}

impl State {
    /// Takes up another diff, and begins at its first change.
    fn take(&mut self, diff: &Arc<FileDiff>) {
        if self.diff.as_ref().is_some_and(|own| Arc::ptr_eq(own, diff)) {
            return;
        }
        let hunks = match &diff.content {
            ContentDiff::Text { hunks } => hunks.as_slice(),
            _ => &[],
        };
        *self = Self {
            model: Model::new(hunks),
            diff: Some(Arc::clone(diff)),
            ..Self::default()
        };
    }

    fn lay_out(&mut self, mode: Mode) {
        if self.laid_out != Some(mode) {
            let is_first = self.laid_out.is_none();
            self.rows = self.model.rows(mode, &self.unfolded);
            self.laid_out = Some(mode);
            if is_first {
                self.go_to(0);
            }
        }
    }

    fn unfold(&mut self, first: usize) {
        self.unfolded.insert(first);
        if let Some(mode) = self.laid_out {
            self.rows = self.model.rows(mode, &self.unfolded);
        }
    }

    fn go_to(&mut self, change: usize) {
        if let Some(row) = self.rows.changes.get(change) {
            self.change = change;
            self.reveals = Some(*row);
        }
    }

    /// Goes on by one change, or back.
    fn step(&mut self, forward: bool) {
        let next = if forward {
            self.change + 1
        } else {
            self.change.saturating_sub(1)
        };
        self.go_to(next.min(self.rows.changes.len().saturating_sub(1)));
    }
}

/// Draws a diff into what room there is. `sides` names what was before and what comes after.
pub(crate) fn show(
    ui: &mut Ui,
    state: &mut State,
    diff: &Arc<FileDiff>,
    mode: &mut Mode,
    sides: [&str; 2],
) {
    state.take(diff);
    if let Some((icon, text)) = message(diff) {
        ui.add_space(theme::MEDIUM);
        let label = egui::Label::new(theme::labelled(icon, &text)).wrap();
        title::named(ui, label, &text);
        return;
    }
    let has_both = diff.is_on_disk && diff.is_in_bundle;
    let has_room = ui.available_width() >= ROOM_FOR_BOTH;
    let shown = if has_both && has_room {
        *mode
    } else {
        Mode::Unified
    };
    state.lay_out(shown);
    toolbar(ui, state, diff, mode, has_both.then_some(has_room));
    keys(ui, state);
    lines(ui, state, shown, sides);
}

/// Says in words what cannot be shown as lines.
fn message(diff: &FileDiff) -> Option<(Icon, String)> {
    let (icon, text) = match &diff.content {
        ContentDiff::Text { hunks } if !hunks.is_empty() => return None,
        ContentDiff::Text { .. } => (Icon::File, "The file is empty.".to_owned()),
        ContentDiff::Same => (Icon::Equal, "The content is the same.".to_owned()),
        ContentDiff::PrivateKey => (
            Icon::FileKey,
            "It holds a private key, of which nothing is shown.".to_owned(),
        ),
        ContentDiff::Binary => (
            Icon::Binary,
            "It is no text, so there are no lines to show.".to_owned(),
        ),
        ContentDiff::TooLong => (
            Icon::FileText,
            "It is too long to be compared line by line.".to_owned(),
        ),
        ContentDiff::Unreadable { reason } => (
            Icon::CircleAlert,
            format!("It cannot be compared: {reason}"),
        ),
    };
    Some((icon, text))
}

fn toolbar(
    ui: &mut Ui,
    state: &mut State,
    diff: &FileDiff,
    mode: &mut Mode,
    has_room: Option<bool>,
) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = theme::SMALL;
        let palette = palette(ui);
        let (added, removed) = diff.changed_lines();
        let text = format!("+{added}");
        let label = egui::Label::new(RichText::new(&text).monospace().color(palette.good));
        title::named(ui, label, &format!("{added} lines added"));
        let label = RichText::new(format!("-{removed}")).monospace();
        let label = egui::Label::new(label.color(palette.error));
        title::named(ui, label, &format!("{removed} lines removed"));
        let count = state.rows.changes.len();
        ui.add_enabled_ui(count > 1, |ui| {
            for (icon, name, key, forward) in [
                (Icon::ArrowUp, "Previous change", "Shift+F7", false),
                (Icon::ArrowDown, "Next change", "F7", true),
            ] {
                let response = button::icon(ui, icon, name);
                if response.on_hover_text(key).clicked() {
                    state.step(forward);
                }
            }
        });
        let text = match count {
            1 => "1 change".to_owned(),
            count => format!("change {} of {count}", state.change + 1),
        };
        ui.label(RichText::new(text).small().color(palette.weak));
        if let Some(has_room) = has_room {
            ui.add_enabled_ui(has_room, |ui| {
                for (of_mode, icon, text) in [
                    (Mode::SideBySide, Icon::Columns2, "Side by side"),
                    (Mode::Unified, Icon::Rows2, "Unified"),
                ] {
                    let is_chosen = if has_room {
                        *mode == of_mode
                    } else {
                        of_mode == Mode::Unified
                    };
                    let response = button::choice(ui, is_chosen, icon, text);
                    let response =
                        response.on_disabled_hover_text("There is no room for both sides here");
                    if response.clicked() {
                        *mode = of_mode;
                    }
                }
            });
        }
        if button::icon(ui, Icon::Copy, "Copy the differences").clicked() {
            ui.ctx().copy_text(state.model.as_text());
        }
    });
}

fn keys(ui: &Ui, state: &mut State) {
    for ((modifiers, key), forward) in [(PREVIOUS, false), (NEXT, true)] {
        let count = ui.input_mut(|input| input.count_and_consume_key(modifiers, key));
        for _ in 0..count {
            state.step(forward);
        }
    }
}

/// Draws the rows in sight.
fn lines(ui: &mut Ui, state: &mut State, mode: Mode, sides: [&str; 2]) {
    let painter = Painter::new(ui, mode, state.model.last_number);
    painter.head(ui, sides);
    let height = painter.row;
    let mut area = ScrollArea::both()
        .id_salt("lines of a diff")
        .auto_shrink(false);
    if let Some(row) = state.reveals.take() {
        // The bars get their room when the size of all is known.
        ui.ctx().request_repaint();
        #[expect(clippy::cast_precision_loss, reason = "rows of a text")]
        let top = row as f32 * height;
        area = area.scroll_offset(vec2(0.0, (top - ui.available_height() / 3.0).max(0.0)));
    }
    let ground = palette(ui).field;
    ui.painter()
        .rect_filled(ui.available_rect_before_wrap(), 0.0, ground);
    let mut unfolds = None;
    area.show_viewport(ui, |ui, viewport| {
        let origin = ui.max_rect().min;
        let sight = egui::Rect::from_min_size(origin + viewport.min.to_vec2(), viewport.size());
        let width = painter.width(viewport.width(), state.model.letters);
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "rows of a text"
        )]
        let (total, first, last) = (
            state.rows.rows.len() as f32 * height,
            (viewport.min.y / height).floor().max(0.0) as usize,
            (viewport.max.y / height).ceil().max(0.0) as usize,
        );
        ui.set_min_size(vec2(width, total));
        let here = state.rows.changes.get(state.change).copied();
        let rows = state.rows.rows.iter().enumerate();
        for (index, row) in rows.skip(first).take(last.saturating_sub(first) + 1) {
            #[expect(clippy::cast_precision_loss, reason = "rows of a text")]
            let top = origin.y + index as f32 * height;
            let place = egui::Rect::from_min_max(
                pos2(sight.left(), top),
                pos2(sight.right(), top + height),
            );
            let id = Id::unique("row of a diff").with(index);
            match row {
                Row::Fold(lines) => {
                    if painter.fold(ui, id, place, lines.len()).clicked() {
                        unfolds = Some(lines.start);
                    }
                }
                Row::Gap(count) => painter.gap(ui, place, *count),
                Row::One(line) => {
                    let line = &state.model.lines[*line];
                    painter.one(ui, id, place, viewport.min.x, line);
                }
                Row::Two(left, right) => {
                    let line = |index: &Option<usize>| index.map(|at| &state.model.lines[at]);
                    painter.two(ui, id, place, viewport.min.x, [line(left), line(right)]);
                }
            }
            if here == Some(index) && state.rows.changes.len() > 1 {
                painter.mark(ui, place);
            }
        }
    });
    if let Some(first) = unfolds {
        state.unfold(first);
        ui.ctx().request_repaint();
    }
}
