//! The window: shows a [`Session`] and turns what a person does into
//! commands.
//!
//! It holds nothing of the document; what is selected, filtered or scrolled is its own and is no
//! part of undo. Panels read the session and push commands; the app carries them out after the
//! panels have been drawn.

mod app;
mod dialogs;
mod keys;
mod layout;
mod panels;
mod theme;
mod view;
mod widgets;

use std::path::PathBuf;
use std::sync::Arc;

pub use app::App;

use crate::jobs::Jobs;
use crate::session::Session;
use crate::store::{own_file, place, secrets};

/// Name by which desktops know the program.
const APP_ID: &str = "visa-cluster";

/// Opens the window and returns when it is closed. Without a project it shows the one that was
/// open last, or the built-in example.
pub fn run(project: Option<PathBuf>) -> Result<(), eframe::Error> {
    let icon = eframe::icon_data::from_png_bytes(include_bytes!("../../assets/icon/icon-256.png"));
    let folder = own_file::folder();
    let layout = layout::Layout::load(folder.clone());
    let mut viewport = layout.size(
        egui::ViewportBuilder::default()
            .with_app_id(APP_ID)
            .with_title("VISA cluster"),
    );
    if let Ok(icon) = icon {
        viewport = viewport.with_icon(icon);
    }
    let options = eframe::NativeOptions {
        viewport,
        ..Default::default()
    };
    eframe::run_native(
        APP_ID,
        options,
        Box::new(move |creation| {
            let context = creation.egui_ctx.clone();
            let jobs = Jobs::new(
                Arc::new(dialogs::Native),
                folder.clone(),
                Arc::new(move || context.request_repaint()),
            )
            .with_recovery(folder)
            .with_keychain();
            let session = Session::new(secrets::from_environment()).with_home(place::documents());
            let app = App::new(&creation.egui_ctx, session, jobs, project);
            Ok(Box::new(app.with_layout(&creation.egui_ctx, layout)))
        }),
    )
}
