//! The column at the right: the settings of what is selected.

use egui::{Button, RichText, ScrollArea, Ui};
use lucide_icons::Icon;

use super::environment::Tab;
use crate::gui::theme::{self, palette};
use crate::gui::view::{DATABASE_PASSWORD, Page, REDIS_PASSWORD, Selection, View};
use crate::gui::widgets::{button, field, host_card, probe_test, secret_field, title};
use crate::model::{
    BalancerField, DatabaseField, Edit, FieldPath, FilesField, Host, HostField, HostId,
    ImagesField, RedisField, Role, SettingsField, Spot,
};
use crate::probe::Target;
use crate::session::Session;

/// Draws the column.
pub(crate) fn show(ui: &mut Ui, session: &Session, view: &mut View) {
    let selection = view.selection;
    heading(ui, session, selection);
    ScrollArea::vertical()
        .id_salt(("inspector", selection))
        .auto_shrink(false)
        .show(ui, |ui| match selection {
            Selection::Cluster => {
                fields(ui, session, view, SettingsField::ALL, FieldPath::Settings);
            }
            Selection::Host(id) => host(ui, session, view, id),
            Selection::Balancer => {
                fields(ui, session, view, BalancerField::ALL, FieldPath::Balancer);
                probe_test::show(ui, session, view, Target::Balancer);
            }
            Selection::Redis => {
                fields(ui, session, view, RedisField::ALL, FieldPath::Redis);
                secret_field::show(ui, session, view, REDIS_PASSWORD, "Password");
                probe_test::show(ui, session, view, Target::Redis);
            }
            Selection::Database => {
                fields(ui, session, view, DatabaseField::ALL, FieldPath::Database);
                secret_field::show(ui, session, view, DATABASE_PASSWORD, "Password");
                probe_test::show(ui, session, view, Target::Database);
            }
            Selection::Images => fields(ui, session, view, ImagesField::ALL, FieldPath::Images),
            Selection::Files => fields(ui, session, view, FilesField::ALL, FieldPath::Files),
        });
}

fn heading(ui: &mut Ui, session: &Session, selection: Selection) {
    let host;
    let (icon, title, explanation) = match selection {
        Selection::Cluster => (
            Icon::Boxes,
            "Cluster",
            "What the cluster is and who uses it.",
        ),
        Selection::Host(id) => {
            let Some(found) = session.cluster().host(id) else {
                return;
            };
            host = host_card::name(found).to_owned();
            (
                host_card::icon(found.role),
                host.as_str(),
                "One application server.",
            )
        }
        Selection::Balancer => (
            Icon::Waypoints,
            "Load balancer",
            "The NGINX in front of the hosts.",
        ),
        Selection::Redis => (
            Icon::RadioTower,
            "Redis",
            "Tells the API servers of each other's desktops.",
        ),
        Selection::Database => (
            Icon::Database,
            "Database",
            "The database that all hosts share.",
        ),
        Selection::Images => (
            Icon::Container,
            "Images",
            "Empty fields take what the release wants.",
        ),
        Selection::Files => (
            Icon::FileKey,
            "Files",
            "The site's files, copied into every host's bundle.",
        ),
    };
    title::heading(ui, icon, title);
    ui.label(RichText::new(explanation).small().color(palette(ui).weak));
    ui.add_space(theme::MEDIUM);
}

fn fields<F: Copy>(
    ui: &mut Ui,
    session: &Session,
    view: &mut View,
    all: &[F],
    path: fn(F) -> FieldPath,
) {
    for one in all {
        field::show(ui, session, view, &path(*one));
    }
}

fn host(ui: &mut Ui, session: &Session, view: &mut View, id: HostId) {
    let Some(host) = session.cluster().host(id) else {
        return;
    };
    ui.horizontal_wrapped(|ui| {
        // All three fit beside each other.
        ui.spacing_mut().button_padding.x = 6.0;
        ui.spacing_mut().item_spacing.x = theme::SMALL;
        for role in Role::ALL {
            let is_present = host.role == *role;
            let icon = host_card::icon(*role);
            if button::choice(ui, is_present, icon, role.label()).clicked() && !is_present {
                view.edit(Edit::Place {
                    host: id,
                    role: *role,
                    at: Spot::Same,
                });
            }
        }
    });
    field::findings(ui, session, &FieldPath::Host(id, HostField::Role));
    if host.role == Role::Secondary
        && button::plain(ui, Icon::Crown, "Promote to primary…")
            .on_hover_text("Shows what changes, exports, and tells the steps on the hosts")
            .clicked()
    {
        view.plan_promotion(id);
    }
    ui.add_space(theme::MEDIUM);
    for one in HostField::ALL {
        if *one != HostField::Role {
            field::show(ui, session, view, &FieldPath::Host(id, *one));
        }
    }
    own_variables(ui, session, view, host);
    probe_test::show(ui, session, view, Target::Host(id));
    ui.add_space(theme::LARGE);
    if button::plain(ui, Icon::Trash2, "Remove this host").clicked() {
        view.remove_host(host, None);
    }
}

/// Names the variables of a host alone, each with the way to its place.
fn own_variables(ui: &mut Ui, session: &Session, view: &mut View, host: &Host) {
    ui.label("Variables of this host alone");
    if host.env.is_empty() {
        let text = "None: it has those of all hosts.";
        ui.label(RichText::new(text).small().color(palette(ui).weak));
    }
    for (name, _) in host.env.iter() {
        let field = FieldPath::HostEnv(host.id, name.to_owned());
        let text = RichText::new(name).small().monospace();
        let button = Button::new(text).frame(false).truncate();
        let label = format!("{name} of {}", host_card::name(host));
        if button::named(ui, button, &label)
            .on_hover_text(name)
            .clicked()
        {
            view.reveal(&field);
        }
        field::findings(ui, session, &field);
    }
    if button::plain(ui, Icon::Variable, "Show what differs between hosts").clicked() {
        view.page = Page::Environment;
        view.environment.tab = Tab::Hosts;
    }
}
