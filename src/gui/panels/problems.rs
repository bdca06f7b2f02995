//! The list at the bottom: what is wrong, where, and a way to mend it.

use egui::accesskit::Role;
use egui::{
    Align, Button, CursorIcon, Label, Layout, RichText, ScrollArea, Sense, Stroke, StrokeKind, Ui,
    UiBuilder, WidgetInfo, vec2,
};
use lucide_icons::Icon;

use super::fixes::{MENDING, cancel, named};
use crate::diagnostic::{Diagnostic, Safety};
use crate::gui::theme::{self, palette};
use crate::gui::view::{Counts, Page, View};
use crate::gui::widgets::{badge, button, manual_link};
use crate::session::{Command, Session};

/// Height of one finding, in points.
const ROW: f32 = 40.0;

/// Width below which buttons say no more than they must, in points.
const NARROW: f32 = 640.0;

/// Draws the list.
pub(crate) fn show(ui: &mut Ui, session: &Session, view: &mut View) {
    let findings = session.findings();
    let counts = Counts::of(findings);
    ui.horizontal(|ui| {
        let weak = palette(ui).weak;
        let (words, colour) = match counts.words() {
            words if words.is_empty() => ("none".to_owned(), palette(ui).good),
            words => (words, weak),
        };
        // The counts stand at the top of the window, too.
        let has_buttons = findings.iter().any(|finding| !finding.fixes.is_empty());
        let has_room = !has_buttons || ui.available_width() >= NARROW * 0.6;
        ui.label(theme::strong("Problems"));
        if session.is_mending() {
            ui.label(RichText::new(MENDING).color(weak));
        } else if has_room {
            ui.label(RichText::new(words).color(colour));
            if session.is_judging() {
                ui.label(RichText::new("judging …").color(weak));
            }
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            together(ui, session, view);
        });
    });
    if findings.is_empty() {
        let text =
            "Everything that this program knows of is in order; the bundles can be exported.";
        let text = theme::labelled(Icon::CircleCheck, text);
        ui.label(RichText::new(text).color(palette(ui).weak));
        // The panel keeps the height that a person gave it.
        ui.take_available_space();
        return;
    }
    ui.spacing_mut().item_spacing.y = 2.0;
    ScrollArea::vertical()
        .id_salt("problems")
        .auto_shrink(false)
        .show_rows(ui, ROW, findings.len(), |ui, rows| {
            for finding in &findings[rows] {
                row(ui, view, finding);
            }
        });
}

/// Cuts a long text in its middle, for most say at their ends what they are about.
fn shortened(text: &str) -> String {
    /// Most letters on a button.
    const MOST: usize = 36;
    let letters: Vec<char> = text.chars().collect();
    if letters.len() <= MOST {
        return text.to_owned();
    }
    let (start, end) = (MOST / 2, letters.len() - MOST / 2 + 1);
    let (start, end): (String, String) = (
        letters[..start].iter().collect(),
        letters[end..].iter().collect(),
    );
    format!("{start}…{end}")
}

/// Offers to mend several at once.
fn together(ui: &mut Ui, session: &Session, view: &mut View) {
    let findings = session.findings();
    let is_safe = |finding: &&Diagnostic| {
        let mut fixes = finding.fixes.iter();
        fixes.any(|fix| fix.safety == Safety::Safe)
    };
    let safe = findings.iter().filter(is_safe).count();
    // What is left of the line beside the heading.
    let is_narrow = ui.available_width() < NARROW * 0.5;
    let review = "Review fixes";
    if findings.iter().any(|finding| !finding.fixes.is_empty()) {
        let response = if is_narrow {
            button::icon(ui, Icon::ListChecks, review)
        } else {
            button::plain(ui, Icon::ListChecks, review)
        };
        if response.clicked() {
            view.page = Page::Fixes;
        }
    }
    if session.is_mending() {
        cancel(ui, view);
    } else if safe > 0
        && button::plain(ui, Icon::Wrench, &format!("Fix {safe} safe"))
            .on_hover_text("Applies every safe fix; one undo takes them back")
            .clicked()
    {
        view.push(Command::ApplySafeFixes);
    }
}

fn row(ui: &mut Ui, view: &mut View, finding: &Diagnostic) {
    let palette = palette(ui);
    let is_narrow = ui.available_width() < NARROW;
    let size = vec2(ui.available_width(), ROW);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    response.widget_info(|| {
        let label = format!(
            "{}: {}, {}",
            finding.severity, finding.message, finding.location
        );
        WidgetInfo::labeled(Role::Button, true, label)
    });
    if response.clicked() {
        view.reveal(&finding.field);
    }
    if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect, theme::RADIUS, palette.slot);
    }
    if response.has_focus() {
        let stroke = Stroke::new(2.0, palette.accent);
        ui.painter()
            .rect_stroke(rect, theme::RADIUS, stroke, StrokeKind::Inside);
    }

    let inner = UiBuilder::new()
        .max_rect(rect.shrink2(vec2(theme::MEDIUM, 2.0)))
        .layout(Layout::right_to_left(Align::Center));
    let mut ui = ui.new_child(inner);
    manual_link::show(&mut ui, view, finding.code);
    if let Some(fix) = finding.fixes.first() {
        let (icon, hint) = match fix.safety {
            Safety::Safe => (Icon::Wrench, "Mends it; can be undone"),
            Safety::Unsafe => (Icon::Lightbulb, "May not be what you mean; can be undone"),
        };
        let name = named(&fix.title, fix.safety);
        let shown = match fix.safety {
            _ if !is_narrow => shortened(&name),
            Safety::Safe => "Fix".to_owned(),
            Safety::Unsafe => "Guess".to_owned(),
        };
        let shown = Button::new(theme::labelled(icon, &shown));
        if button::named(&mut ui, shown, &name)
            .on_hover_text(format!("{name}\n{hint}"))
            .clicked()
        {
            view.push(Command::Edit(fix.edits.clone()));
        }
    }
    ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
        let (icon, colour) = badge::sign(ui, finding.severity);
        ui.add(Label::new(RichText::new(char::from(icon)).color(colour)).selectable(false));
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            ui.add(Label::new(&finding.message).selectable(false).truncate());
            let detail = format!("{} — {}", finding.location, finding.help);
            let detail = RichText::new(detail).small().color(palette.weak);
            ui.add(Label::new(detail).selectable(false).truncate());
        });
    });
    response
        .on_hover_cursor(CursorIcon::PointingHand)
        .on_hover_ui(|ui| {
            ui.label(&finding.message);
            ui.label(&finding.help);
            ui.label(RichText::new(finding.code).small().monospace());
        });
}
