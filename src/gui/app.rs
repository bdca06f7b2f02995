//! The frame around the panels: events in, drawing, commands out.

use std::path::PathBuf;

use egui::{CentralPanel, Context, Event, Frame, Margin, Panel, Ui, Vec2, ViewportCommand};

use super::keys;
use super::layout::Layout;
use super::panels::{
    connections, divergence, drop_target, environment, export, fixes, import, inspector, manual,
    menu, navigation, notices, preview, problems, promotion, question, recovery, topology,
};
use super::theme;
use super::view::{Page, View};
use crate::jobs::Jobs;
use crate::session::{Command, Effect, Session};

/// The program's window.
#[derive(Debug)]
pub struct App {
    session: Session,
    jobs: Jobs,
    view: View,
    layout: Layout,
    /// Title that the window was given last.
    title: String,
    is_closing: bool,
    /// Page that this frame was begun with.
    page: Page,
    /// Shortcuts that were pressed before this frame was drawn.
    pressed: Vec<keys::Action>,
}

impl App {
    /// Prepares the window; `project` is opened as soon as it was read.
    #[must_use]
    pub fn new(context: &Context, session: Session, jobs: Jobs, project: Option<PathBuf>) -> Self {
        theme::install(context);
        let mut app = Self {
            session,
            jobs,
            view: View::default(),
            layout: Layout::default(),
            title: String::new(),
            is_closing: false,
            page: Page::Topology,
            pressed: Vec::new(),
        };
        let effects = app.session.start(project);
        app.carry_out(context, effects);
        app
    }

    /// Takes up the layout of the last time.
    #[must_use]
    pub(super) fn with_layout(mut self, context: &Context, layout: Layout) -> Self {
        layout.apply(context);
        self.view.diff_mode = layout.diff_mode;
        self.layout = layout;
        self
    }

    /// Returns the open document.
    #[must_use]
    pub fn session(&self) -> &Session {
        &self.session
    }

    fn carry_out(&mut self, context: &Context, effects: Vec<Effect>) {
        for effect in effects {
            if matches!(effect, Effect::Quit) {
                self.is_closing = true;
                context.send_viewport_cmd(ViewportCommand::Close);
            } else {
                self.jobs.run(effect);
            }
        }
    }

    fn command(&mut self, context: &Context, command: Command) {
        let effects = self.session.handle(command);
        self.carry_out(context, effects);
    }

    fn begin(&mut self, context: &Context) {
        while let Some(event) = self.jobs.next_event() {
            let effects = self.session.receive(event);
            self.carry_out(context, effects);
        }
        let wants_to_close = context.input(|input| input.viewport().close_requested());
        if wants_to_close && !self.is_closing {
            context.send_viewport_cmd(ViewportCommand::CancelClose);
            self.command(context, Command::Close);
        }
        // Where the system tells of no changes, as on a network drive, this is when they are seen.
        let is_back = |event: &Event| matches!(event, Event::WindowFocused(true));
        if context.input(|input| input.events.iter().any(is_back)) {
            self.command(context, Command::LookAtFile);
        }
        if self.session.question().is_none() {
            self.pressed = keys::take(context, &self.view);
        }
        self.view.begin_frame(context, &self.session);
        self.page = self.view.page;
    }

    fn end(&mut self, context: &Context) {
        for action in std::mem::take(&mut self.pressed) {
            action(&mut self.view);
        }
        for command in self.view.take_commands() {
            self.command(context, command);
            // What was drawn shows the document before the command.
            context.request_repaint();
        }
        if self.view.page != self.page {
            // What was drawn before the page was chosen belongs to the former one.
            context.request_repaint();
        }
        let effects = self.session.follow();
        self.carry_out(context, effects);
        let changed = if self.session.is_changed() {
            "• "
        } else {
            ""
        };
        let title = format!("{changed}{} – VISA cluster", self.session.title());
        if self.title != title {
            context.send_viewport_cmd(ViewportCommand::Title(title.clone()));
            self.title = title;
        }
    }
}

impl eframe::App for App {
    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        let context = ui.ctx().clone();
        self.begin(&context);

        let Self {
            session,
            view,
            layout,
            ..
        } = self;
        layout.observe(&context);
        let Vec2 {
            x: width,
            y: height,
        } = ui.available_size();
        let palette = theme::palette(ui);
        let panel = Frame::new()
            .fill(palette.panel)
            .inner_margin(theme::PANEL_MARGIN);
        let bar = panel.inner_margin(Margin::symmetric(12, 6));
        Panel::top("menu")
            .frame(bar)
            .show(ui, |ui| menu::show(ui, session, view));
        if !session.recoveries().is_empty() {
            Panel::top("recovery")
                .frame(bar)
                .show(ui, |ui| recovery::show(ui, session, view));
        }
        if let Some(differs) = session.divergence() {
            Panel::top("divergence")
                .frame(bar)
                .show(ui, |ui| divergence::show(ui, session, view, differs));
        }
        Panel::left("navigation")
            .frame(panel.inner_margin(Margin::symmetric(8, 12)))
            .resizable(false)
            .exact_size(176.0)
            .show(ui, |ui| navigation::show(ui, session, view));
        if view.page.has_inspector() {
            let inspector = Panel::right("inspector")
                .frame(panel)
                .default_size(layout.inspector)
                .size_range(240.0..=(width * 0.4).max(240.0))
                .show(ui, |ui| inspector::show(ui, session, view));
            layout.inspector = inspector.response.rect.width();
        }
        let problems = Panel::bottom("problems")
            .frame(panel.inner_margin(Margin::symmetric(16, 8)))
            .resizable(true)
            .default_size(layout.problems)
            .size_range(72.0..=(height * 0.3).max(72.0))
            .show(ui, |ui| problems::show(ui, session, view));
        layout.problems = problems.response.rect.height();
        CentralPanel::default()
            .frame(Frame::new().fill(palette.page).inner_margin(16))
            .show(ui, |ui| match view.page {
                Page::Topology => topology::show(ui, session, view),
                Page::Environment => environment::show(ui, session, view),
                Page::Preview => preview::show(ui, session, view),
                Page::Export => export::show(ui, session, view),
                Page::Fixes => fixes::show(ui, session, view),
                Page::Manual => manual::show(ui, view),
                Page::Import => import::show(ui, session, view),
                Page::Promotion => promotion::show(ui, session, view),
                Page::Connections => connections::show(ui, session, view),
            });
        question::show(ui, session, view);
        notices::show(ui, session, view);
        drop_target::show(ui, session, view);
        layout.diff_mode = view.diff_mode;

        self.end(&context);
    }

    fn on_exit(&mut self, _: Option<&eframe::glow::Context>) {
        self.layout.save();
    }

    fn clear_color(&self, visuals: &egui::Visuals) -> [f32; 4] {
        visuals.panel_fill.to_normalized_gamma_f32()
    }
}
