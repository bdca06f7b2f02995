//! Paints the rows of a diff. Text scrolls sideways beneath the numbers, which stay.

use egui::accesskit::Role;
use egui::text::{LayoutJob, TextFormat};
use egui::{
    Align2, FontId, FontSelection, Id, Rect, Response, Sense, Stroke, TextStyle, Ui, WidgetInfo,
    pos2, vec2,
};
use lucide_icons::Icon;

use super::model::{Mode, Shown, sign};
use crate::export::diff::LineKind;
use crate::gui::theme::{self, palette};

/// Space beside numbers and texts, in points.
const PAD: f32 = 6.0;

/// Width of the mark at the change that was gone to, in points.
const MARK: f32 = 3.0;

/// Sizes of what is painted.
pub(super) struct Painter {
    mode: Mode,
    font: FontId,
    /// Width of a letter.
    letter: f32,
    /// Height of a row.
    pub(super) row: f32,
    /// Width of a number.
    number: f32,
    /// Width of all that stands before a text.
    gutter: f32,
}

impl Painter {
    pub(super) fn new(ui: &Ui, mode: Mode, last_number: usize) -> Self {
        let font = FontSelection::from(TextStyle::Monospace).resolve(ui.style());
        let (letter, height) = ui.fonts_mut(|fonts| {
            let width = fonts.glyph_width(&font, '0');
            (width, fonts.row_height(&font))
        });
        let digits = last_number.max(1).ilog10() + 1;
        #[expect(clippy::cast_precision_loss, reason = "a few digits")]
        let number = digits.max(2) as f32 * letter + PAD;
        let numbers = match mode {
            Mode::Unified => 2.0,
            Mode::SideBySide => 1.0,
        };
        Self {
            mode,
            letter,
            row: (height + 3.0).round(),
            number,
            gutter: MARK + numbers * number + letter + 2.0 * PAD,
            font,
        }
    }

    /// Returns the width of all rows, so that the longest line can be scrolled into sight.
    pub(super) fn width(&self, sight: f32, letters: usize) -> f32 {
        #[expect(clippy::cast_precision_loss, reason = "letters of a line")]
        let text = letters as f32 * self.letter + 2.0 * PAD;
        let column = match self.mode {
            Mode::Unified => sight,
            Mode::SideBySide => sight / 2.0,
        };
        sight + (text - (column - self.gutter)).max(0.0)
    }

    /// Writes what the sides are.
    pub(super) fn head(&self, ui: &mut Ui, sides: [&str; 2]) {
        let weak = palette(ui).weak;
        let (place, _) =
            ui.allocate_exact_size(vec2(ui.available_width(), self.row), Sense::hover());
        let font = FontSelection::from(TextStyle::Small).resolve(ui.style());
        let write = |at: f32, text: String| {
            let at = pos2(at, place.center().y);
            ui.painter()
                .text(at, Align2::LEFT_CENTER, text, font.clone(), weak);
        };
        match self.mode {
            Mode::SideBySide => {
                write(place.left() + PAD, format!("-  {}", sides[0]));
                write(place.center().x + PAD, format!("+  {}", sides[1]));
            }
            Mode::Unified => {
                let text = format!("-  {}      +  {}", sides[0], sides[1]);
                write(place.left() + PAD, text);
            }
        }
    }

    /// Paints a line over the whole width.
    pub(super) fn one(&self, ui: &Ui, id: Id, place: Rect, scrolled: f32, line: &Shown) {
        let numbers = [line.old, line.new];
        self.line(ui, place, scrolled, line, &numbers);
        name(ui, id, place, line);
    }

    /// Paints a line at the left, at the right, or both.
    pub(super) fn two(
        &self,
        ui: &Ui,
        id: Id,
        place: Rect,
        scrolled: f32,
        lines: [Option<&Shown>; 2],
    ) {
        let (left, right) = place.split_left_right_at_fraction(0.5);
        for (index, (half, line)) in [left, right].into_iter().zip(lines).enumerate() {
            match line {
                Some(line) => {
                    let number = if index == 0 { line.old } else { line.new };
                    self.line(ui, half, scrolled, line, &[number]);
                    let is_twin = index == 1 && line.kind == LineKind::Context;
                    if !is_twin {
                        name(ui, id.with(index), half, line);
                    }
                }
                None => {
                    ui.painter().rect_filled(half, 0.0, palette(ui).slot);
                }
            }
        }
        let line = Stroke::new(1.0, palette(ui).line);
        ui.painter().vline(right.left(), place.y_range(), line);
    }

    fn line(&self, ui: &Ui, place: Rect, scrolled: f32, line: &Shown, numbers: &[Option<usize>]) {
        let palette = palette(ui);
        let (grounds, mark) = match line.kind {
            LineKind::Context => ([palette.field; 2], palette.weak),
            LineKind::Removed => (palette.removed, palette.error),
            LineKind::Added => (palette.added, palette.good),
        };
        let painter = ui.painter().with_clip_rect(place.intersect(ui.clip_rect()));
        painter.rect_filled(place, 0.0, grounds[0]);
        let middle = place.center().y;
        let mut right = place.left() + MARK;
        for number in numbers {
            right += self.number;
            if let Some(number) = number {
                painter.text(
                    pos2(right, middle),
                    Align2::RIGHT_CENTER,
                    number,
                    self.font.clone(),
                    palette.weak,
                );
            }
        }
        painter.text(
            pos2(right + PAD, middle),
            Align2::LEFT_CENTER,
            sign(line.kind),
            self.font.clone(),
            mark,
        );
        let mut job = LayoutJob::default();
        for part in &line.parts {
            let mut format = TextFormat::simple(self.font.clone(), palette.text);
            if part.is_changed {
                format.background = grounds[1];
            }
            job.append(&part.text, 0.0, format);
        }
        let note = TextFormat::simple(self.font.clone(), mark);
        job.append(&line.note, 0.0, note);
        let galley = ui.fonts_mut(|fonts| fonts.layout_job(job));
        let text = Rect::from_min_max(pos2(place.left() + self.gutter, place.top()), place.max);
        let at = pos2(text.left() - scrolled, middle - galley.size().y / 2.0);
        ui.painter()
            .with_clip_rect(text.intersect(ui.clip_rect()))
            .galley(at, galley, palette.text);
    }

    /// Paints the place of unchanged lines that a click unfolds.
    pub(super) fn fold(&self, ui: &Ui, id: Id, place: Rect, count: usize) -> Response {
        let text = format!("Show {}", unchanged(count));
        let response = ui.interact(place, id, Sense::click());
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &text));
        let palette = palette(ui);
        self.band(ui, place, Icon::UnfoldVertical, &unchanged(count));
        if response.has_focus() || response.hovered() {
            let stroke = Stroke::new(1.5, palette.accent);
            let rect = place.shrink(1.0);
            ui.painter()
                .rect_stroke(rect, 2.0, stroke, egui::StrokeKind::Inside);
        }
        response.on_hover_cursor(egui::CursorIcon::PointingHand)
    }

    /// Paints the place of unchanged lines that are not known.
    pub(super) fn gap(&self, ui: &Ui, place: Rect, count: usize) {
        self.band(ui, place, Icon::Ellipsis, &unchanged(count));
    }

    fn band(&self, ui: &Ui, place: Rect, icon: Icon, text: &str) {
        let palette = palette(ui);
        ui.painter().rect_filled(place, 0.0, palette.slot);
        let font = FontSelection::from(TextStyle::Small).resolve(ui.style());
        ui.painter().text(
            pos2(place.left() + self.number, place.center().y),
            Align2::LEFT_CENTER,
            theme::labelled(icon, text),
            font,
            palette.weak,
        );
    }

    /// Marks the change that was gone to.
    #[expect(clippy::unused_self, reason = "it belongs to the others")]
    pub(super) fn mark(&self, ui: &Ui, place: Rect) {
        let mark = Rect::from_min_size(place.min, vec2(MARK, place.height()));
        ui.painter().rect_filled(mark, 0.0, palette(ui).accent);
    }
}

fn unchanged(count: usize) -> String {
    match count {
        1 => "1 unchanged line".to_owned(),
        count => format!("{count} unchanged lines"),
    }
}

/// Tells screen readers what a line says.
fn name(ui: &Ui, id: Id, place: Rect, line: &Shown) {
    let what = match line.kind {
        LineKind::Context => "line",
        LineKind::Removed => "removed line",
        LineKind::Added => "added line",
    };
    let number = line.new.or(line.old).unwrap_or_default();
    let text = format!("{what} {number}: {}{}", line.text(), line.note);
    let response = ui.interact(place, id, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &text));
}
