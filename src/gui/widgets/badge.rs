//! The number of findings about something, with a sign and a colour.

use egui::{Color32, RichText, Ui};
use lucide_icons::Icon;

use crate::diagnostic::Severity;
use crate::gui::theme::palette;
use crate::gui::view::Counts;

/// Largest number that is written: there is little room beside names.
const MOST: usize = 99;

/// Returns the sign and colour of a severity.
pub(crate) fn sign(ui: &Ui, severity: Severity) -> (Icon, Color32) {
    let palette = palette(ui);
    match severity {
        Severity::Error => (Icon::CircleAlert, palette.error),
        Severity::Warning => (Icon::TriangleAlert, palette.warning),
        Severity::Info => (Icon::Info, palette.weak),
    }
}

/// Writes the counts; nothing if there are no findings.
pub(crate) fn text(ui: &Ui, counts: Counts) -> Option<RichText> {
    let (severity, number) = match counts {
        Counts { errors: 1.., .. } => (Severity::Error, counts.errors),
        Counts { warnings: 1.., .. } => (Severity::Warning, counts.warnings),
        Counts { .. } => return None,
    };
    let (icon, colour) = sign(ui, severity);
    let number = if number > MOST {
        format!("{MOST}+")
    } else {
        number.to_string()
    };
    let text = format!("{} {number}", char::from(icon));
    Some(RichText::new(text).small().color(colour))
}
