//! What is known about a variable beyond its row, and what is wrong with it.

use egui::{Button, Label, RichText, Ui};
use lucide_icons::Icon;

use crate::catalog::{Owner, Reader, Required, ValueType, Variable};
use crate::diagnostic::{Diagnostic, Safety};
use crate::gui::panels::fixes::named;
use crate::gui::theme::{self, palette};
use crate::gui::view::View;
use crate::gui::widgets::{badge, button};
use crate::manual::words;
use crate::model::FieldPath;
use crate::session::variables::{Decided, Kind, Row};
use crate::session::{Command, Session};

/// Width of the labels of what is known, in points.
const LABEL: f32 = 84.0;

/// Findings of single hosts that stand in the list; more are with the hosts.
const MOST_HOSTS: usize = 2;

/// Says who reads a variable, and what else belongs below its editor.
pub(super) fn origin(row: &Row, session: &Session) -> String {
    let Some(variable) = row.variable else {
        return "Reaches all containers".to_owned();
    };
    let reader = reader(variable);
    match &row.kind {
        Kind::Decided(Decided {
            by: Owner::Bundle, ..
        }) => format!("{reader}. The exported compose file decides it"),
        Kind::Decided(_) => format!("{reader}. Decided by"),
        // A switch shows its default by itself.
        Kind::Value(Some(_)) if variable.value_type != ValueType::Bool => {
            let in_line = variable.in_line(session.line());
            match in_line.and_then(|in_line| in_line.default_in(session.release())) {
                Some("") => format!("Default: empty. {reader}"),
                Some(default) => format!("Default: {default}. {reader}"),
                None => reader,
            }
        }
        Kind::Value(_) | Kind::Secret { .. } => reader,
    }
}

fn reader(variable: &Variable) -> String {
    let component = variable.component.label();
    match variable.reader {
        Reader::Service => format!("Read by {component}"),
        Reader::SiteService => "Read by the site's own security groups".to_owned(),
        Reader::Runtime => format!("Read by the run-time system of {component}"),
        Reader::Tool => "Read by a tool beside the containers".to_owned(),
        Reader::Nothing => "No release reads it".to_owned(),
    }
}

/// Writes all that the catalogue says.
pub(super) fn show(ui: &mut Ui, session: &Session, row: &Row) {
    let line = session.line();
    let mut parts: Vec<(&str, String)> = Vec::new();
    if let Some(variable) = row.variable {
        let note = variable.note.iter().map(String::as_str);
        let about: Vec<&str> = [variable.summary.as_str()]
            .into_iter()
            .chain(note)
            .collect();
        parts.push(("About", about.join(". ")));
        if let Some(in_line) = variable.in_line(line) {
            let default = words::default(in_line.default_in(session.release()));
            parts.push(("Default", default.to_owned()));
            if !in_line.earlier.is_empty() {
                parts.push(("By release", words::defaults(in_line)));
            }
            let conditions = in_line
                .when
                .iter()
                .map(|c| format!("{}={}", c.name, c.value));
            match in_line.required {
                Required::Never => (),
                Required::Always => parts.push(("Required", "always".to_owned())),
                Required::When => {
                    let conditions: Vec<String> = conditions.collect();
                    parts.push(("Required", format!("with {}", conditions.join(" and "))));
                }
            }
            if let Some(advice) = &in_line.advice {
                parts.push(("Set it when", advice.clone()));
            }
        } else {
            parts.push(("Release", format!("{line} does not read it")));
        }
        if let Some(since) = &variable.since {
            parts.push(("Since", since.clone()));
        }
        if let Some(removed) = &variable.removed_in {
            parts.push(("Removed in", removed.clone()));
        }
        for instead in variable
            .replaced_by
            .iter()
            .chain(&variable.replaced_by_setting)
        {
            parts.push(("Replaced by", instead.clone()));
        }
    } else {
        let text = "A name of the site: it is handed to every container as it stands.";
        parts.push(("About", text.to_owned()));
    }
    let palette = palette(ui);
    egui::Frame::new()
        .fill(palette.slot)
        .corner_radius(theme::RADIUS)
        .inner_margin(egui::Margin::symmetric(12, 8))
        .show(ui, |ui| {
            ui.set_width(ui.available_width() - 2.0 * theme::LARGE);
            ui.spacing_mut().item_spacing.y = 3.0;
            for (label, text) in parts {
                ui.horizontal_top(|ui| {
                    let label = RichText::new(label).small().color(palette.weak);
                    ui.allocate_ui(egui::vec2(LABEL, 0.0), |ui| {
                        ui.set_width(LABEL);
                        ui.label(label);
                    });
                    ui.add(Label::new(RichText::new(text).small()).wrap());
                });
            }
        });
}

/// Writes what is wrong, with every way to mend it.
pub(super) fn findings(ui: &mut Ui, session: &Session, view: &mut View, row: &Row) {
    let all = row
        .findings
        .iter()
        .filter_map(|&index| session.findings().get(index));
    let (of_hosts, shared): (Vec<&Diagnostic>, Vec<&Diagnostic>) =
        all.partition(|finding| matches!(finding.field, FieldPath::HostEnv(..)));
    for one in shared.iter().chain(of_hosts.iter().take(MOST_HOSTS)) {
        finding(ui, session, view, one);
    }
    if of_hosts.len() > MOST_HOSTS {
        let text = format!("{} more on other hosts", of_hosts.len() - MOST_HOSTS);
        let name = format!("{}: {text}", row.name);
        let text = RichText::new(text).small().color(palette(ui).accent);
        if button::named(ui, Button::new(text).frame(false), &name).clicked() {
            view.environment.show_hosts(&row.name);
        }
    }
}

/// Writes one finding, and buttons that mend it.
pub(super) fn finding(ui: &mut Ui, session: &Session, view: &mut View, finding: &Diagnostic) {
    let (icon, colour) = badge::sign(ui, finding.severity);
    let weak = palette(ui).weak;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        ui.spacing_mut().interact_size.y = 18.0;
        let message = match &finding.field {
            FieldPath::HostEnv(host, _) => {
                let host = session.cluster().host(*host);
                let name = host.map_or("", |host| host.name.as_str());
                format!("{name}: {}", finding.message)
            }
            _ => finding.message.clone(),
        };
        let text = format!("{} {message}", char::from(icon));
        ui.label(RichText::new(text).small().color(colour));
        ui.label(
            RichText::new(format!("— {}", finding.help))
                .small()
                .color(weak),
        );
    });
    if finding.fixes.is_empty() {
        return;
    }
    ui.horizontal_wrapped(|ui| {
        for fix in &finding.fixes {
            let (icon, hint) = match fix.safety {
                Safety::Safe => (Icon::Wrench, "Mends it; can be undone"),
                Safety::Unsafe => (
                    Icon::Lightbulb,
                    "A guess: look at what it does; can be undone",
                ),
            };
            let name = named(&fix.title, fix.safety);
            let text = RichText::new(theme::labelled(icon, &name)).small();
            let response = button::named(ui, Button::new(text), &name);
            if response.on_hover_text(hint).clicked() {
                view.push(Command::Edit(fix.edits.clone()));
            }
        }
    });
}
