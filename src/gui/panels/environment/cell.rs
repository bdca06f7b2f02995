//! One variable on one host.

use egui::{Button, Label, RichText, Ui, Vec2, vec2};
use lucide_icons::Icon;

use crate::diagnostic::Severity;
use crate::gui::theme::palette;
use crate::gui::view::View;
use crate::gui::widgets::value::{self, Target};
use crate::gui::widgets::{badge, button, field, host_card};
use crate::model::{Edit, FieldPath, Host};
use crate::session::Session;
use crate::session::variables::MatrixRow;

/// Width of the button that clears an override, in points.
const CLEAR: f32 = 24.0;

/// Width of the sign of a finding, in points.
const SIGN: f32 = 18.0;

/// What stands in a cell.
pub(super) struct Cell<'a> {
    pub(super) row: &'a MatrixRow,
    pub(super) host: &'a Host,
    /// What lies upon the edges of the table, in points.
    pub(super) covered: Vec2,
}

/// Draws the cell.
pub(super) fn show(ui: &mut Ui, session: &Session, view: &mut View, cell: &Cell<'_>) {
    let (row, host) = (cell.row, cell.host);
    let path = FieldPath::HostEnv(host.id, row.name.clone());
    let label = format!("{} on {}", row.name, host_card::name(host));
    let own = host.env.get(&row.name);
    ui.spacing_mut().item_spacing.x = 4.0;
    let mut width = ui.available_width();
    if own.is_some() {
        width -= CLEAR + 4.0;
    }
    if let Some(severity) = severity(session, cell) {
        let (icon, colour) = badge::sign(ui, severity);
        ui.add(Label::new(RichText::new(char::from(icon)).color(colour)).selectable(false));
        width -= SIGN + 4.0;
    }
    let is_fixed = row.owner.is_some() || row.is_secret;
    if is_fixed {
        fixed(ui, cell, own, width);
    } else {
        let in_line = row.variable.and_then(|v| v.in_line(session.line()));
        let default = in_line.and_then(|in_line| in_line.default_in(session.release()));
        let shared = row.without_override(host);
        let target = Target {
            path: path.clone(),
            label: &label,
            value: own,
            otherwise: shared.or(default),
            source: if shared.is_some() {
                "Shared"
            } else {
                "Default"
            },
            variable: row.variable,
            line: session.line(),
            width,
            is_compact: true,
            covered: cell.covered,
        };
        value::show(ui, view, &target);
    }
    if own.is_some() {
        let text = RichText::new(char::from(Icon::X)).color(palette(ui).weak);
        let clear = Button::new(text).frame(false).min_size(vec2(CLEAR, 0.0));
        let response = button::named(ui, clear, &format!("Clear {label}"));
        if is_fixed {
            field::after(ui, view, &path, &response);
        }
        value::attend(ui, view, &path, &response, cell.covered);
        let hint = "Takes the host's own value away";
        if response.on_hover_text(hint).clicked() {
            view.edit(Edit::Unset { field: path });
        }
    }
}

/// Writes a value that is not typed here.
fn fixed(ui: &mut Ui, cell: &Cell<'_>, own: Option<&str>, width: f32) {
    let palette = palette(ui);
    let decided = cell.row.without_override(cell.host);
    let (text, colour) = match (own, decided) {
        (Some(_), _) if cell.row.is_secret => ("•••", palette.error),
        (Some(own), _) => (own, palette.error),
        (None, Some(value)) => (value, palette.weak),
        (None, None) => ("not set", palette.weak),
    };
    ui.allocate_ui(vec2(width, ui.available_height()), |ui| {
        ui.set_width(width);
        ui.add_space(6.0);
        ui.add(Label::new(RichText::new(text).monospace().color(colour)).truncate());
    });
}

/// Returns how bad the worst finding is.
fn severity(session: &Session, cell: &Cell<'_>) -> Option<Severity> {
    let findings = cell.row.findings.get(&cell.host.id)?;
    let findings = findings
        .iter()
        .filter_map(|&index| session.findings().get(index));
    findings.map(|finding| finding.severity).min()
}
