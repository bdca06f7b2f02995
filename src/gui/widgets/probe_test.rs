//! The button in a form that tests what was just typed there, with the result in its place.

use egui::{RichText, Ui};
use lucide_icons::Icon;

use super::light::Light;
use super::{button, probe_finding, probe_steps};
use crate::gui::theme::{self, palette};
use crate::gui::view::View;
use crate::probe::{State, Target};
use crate::session::{Command, Session};

/// Draws button and result, if the target can be tested.
pub(crate) fn show(ui: &mut Ui, session: &Session, view: &mut View, target: Target) {
    if !view.connections.can_test(target) {
        return;
    }
    ui.add_space(theme::SMALL);
    let light = Light::of(session, target);
    let is_running = light.is_some_and(|light| light.state.is_open());
    ui.horizontal_wrapped(|ui| {
        if is_running {
            // Tests run beside each other, and end together.
            let text = match session.probes().count_open() {
                0 | 1 => "Cancel the test",
                _ => "Cancel all tests",
            };
            if button::plain(ui, Icon::X, text).clicked() {
                view.push(Command::CancelProbe);
            }
        } else if button::plain(ui, Icon::PlugZap, "Test the connection")
            .on_hover_text("Connects as VISA would, with what is typed here. Nothing is changed on the server.")
            .clicked()
        {
            view.push(Command::Probe(Some(target)));
        }
    });
    // Beside the button its words would be broken.
    if let Some(light) = light {
        light.show(ui);
    }
    let Some(report) = session.probes().target(target) else {
        return;
    };
    let running = report
        .steps
        .iter()
        .find(|step| step.state == State::Running);
    if let Some(step) = running {
        ui.label(RichText::new(step.title).small().color(palette(ui).weak));
    }
    for finding in report.findings() {
        probe_finding::show(ui, view, finding);
    }
    if !is_running {
        let count = report.steps.iter().filter(|step| step.elapsed.is_some());
        let text = format!(
            "{} steps in {}",
            count.count(),
            probe_steps::time(report.elapsed())
        );
        ui.horizontal_wrapped(|ui| {
            ui.label(RichText::new(text).small().color(palette(ui).weak));
            if button::plain(ui, Icon::ListChecks, "Show the steps").clicked() {
                view.show_connection(target);
            }
        });
    }
    ui.add_space(theme::SMALL);
}
