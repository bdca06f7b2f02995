//! Which secret is shown in plain text, and until when.

use std::mem;
use std::time::Duration;

use egui::{Context, Id, Response};

/// How long a secret is shown, in seconds.
const SECONDS: f64 = 10.0;

/// The one secret that is shown, if any. It hides by itself: after a while, when the keyboard goes
/// elsewhere, when its field is no longer drawn, and when the window is left.
#[derive(Debug, Default)]
pub(crate) struct Reveal(Option<Shown>);

#[derive(Debug)]
struct Shown {
    /// The variable.
    name: String,
    /// Time of the window at which it hides, in seconds.
    until: f64,
    /// Whether its field was drawn in this frame.
    is_drawn: bool,
    /// Whether its field has had the keyboard since; none in the frame in which it was wished for,
    /// as that click may just be taking the keyboard away.
    had_focus: Option<bool>,
}

impl Reveal {
    /// Hides what has been shown long enough, at the start of a frame.
    pub(crate) fn begin_frame(&mut self, context: &Context) {
        let Some(shown) = &mut self.0 else {
            return;
        };
        let (now, has_focus) = context.input(|input| (input.time, input.focused));
        let left = shown.until - now;
        let was_drawn = mem::take(&mut shown.is_drawn);
        if left <= 0.0 || !has_focus || !was_drawn {
            self.0 = None;
        } else {
            // One frame when the time is over. A frame that comes before takes the wish back.
            context.request_repaint_after(Duration::from_secs_f64(left));
        }
    }

    /// Tells whether a secret is shown.
    pub(crate) fn shows(&self, name: &str) -> bool {
        self.0.as_ref().is_some_and(|shown| shown.name == name)
    }

    /// Shows a secret, or hides it.
    pub(crate) fn toggle(&mut self, context: &Context, name: &str) {
        if self.shows(name) {
            self.0 = None;
            return;
        }
        self.0 = Some(Shown {
            name: name.to_owned(),
            until: context.input(|input| input.time) + SECONDS,
            is_drawn: true,
            had_focus: None,
        });
        context.request_repaint();
    }

    /// Takes note that a field was drawn; `own` is what belongs to it besides.
    pub(crate) fn drawn(&mut self, name: &str, field: &Response, own: &[Id]) {
        let Some(shown) = self.0.as_mut().filter(|shown| shown.name == name) else {
            return;
        };
        let had_focus = shown.had_focus.unwrap_or_default();
        let is_left = match field.ctx.memory(egui::Memory::focused) {
            Some(id) => id != field.id && !own.contains(&id),
            None => had_focus,
        };
        shown.is_drawn = true;
        shown.had_focus = Some(shown.had_focus.is_some() && field.has_focus());
        if is_left {
            self.0 = None;
        }
    }
}
