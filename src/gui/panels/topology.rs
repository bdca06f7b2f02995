//! The picture of the cluster: users, load balancer, hosts in their slots, Redis and database.

use egui::{
    Align, DragAndDrop, Frame, Key, Label, Layout, Margin, Modifiers, Pos2, Rect, RichText,
    ScrollArea, Shape, Stroke, StrokeKind, TextEdit, Ui, epaint::CubicBezierShape, pos2, vec2,
};
use lucide_icons::Icon;

use crate::gui::theme::{self, palette};
use crate::gui::view::{Selection, View};
use crate::gui::widgets::{host_card, node};
use crate::model::{Edit, Host, HostId, Role, Spot};
use crate::session::Session;

/// Hosts from which a filter is of use.
const MANY: usize = 10;

/// Distance from the edge at which a dragged card scrolls the picture, in points.
const EDGE: f32 = 40.0;

/// Draws the page.
pub(crate) fn show(ui: &mut Ui, session: &Session, view: &mut View) {
    let viewport = ui.available_rect_before_wrap();
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        scroll_at_edges(ui, viewport);
        // Lines are drawn behind, but only known when everything else has its place.
        let lines = ui.painter().add(Shape::Noop);
        let anchors = picture(ui, session, view);
        ui.painter()
            .set(lines, Shape::Vec(connections(ui, &anchors)));
        ui.add_space(theme::LARGE);
        slot(ui, session, view, &SPARE);
    });
}

/// Where the nodes of the picture stand.
struct Anchors {
    users: Rect,
    balancer: Rect,
    hosts: [Rect; 2],
    services: Vec<Rect>,
}

fn picture(ui: &mut Ui, session: &Session, view: &mut View) -> Anchors {
    let cluster = session.cluster();
    let is_narrow = ui.available_width() < 3.0 * theme::NODE_WIDTH + theme::CARD.x;
    let mut anchors = Anchors {
        users: Rect::NOTHING,
        balancer: Rect::NOTHING,
        hosts: [Rect::NOTHING; 2],
        services: Vec::new(),
    };
    let users = node::Node {
        icon: Icon::Users,
        title: "Users",
        detail: &cluster.settings.public_url,
        selection: Selection::Cluster,
    };
    let balancer = node::Node {
        icon: Icon::Waypoints,
        title: "Load balancer",
        detail: &cluster.balancer.address,
        selection: Selection::Balancer,
    };
    let redis = node::Node {
        icon: Icon::RadioTower,
        title: "Redis",
        detail: server(&cluster.redis.url),
        selection: Selection::Redis,
    };
    let database = node::Node {
        icon: Icon::Database,
        title: "Database",
        detail: server(&cluster.database.url),
        selection: Selection::Database,
    };
    let column = |ui: &mut Ui, add: &mut dyn FnMut(&mut Ui)| {
        ui.allocate_ui_with_layout(
            vec2(theme::NODE_WIDTH, 0.0),
            Layout::top_down(Align::Min),
            |ui| {
                ui.set_width(theme::NODE_WIDTH);
                add(ui);
            },
        );
    };
    ui.spacing_mut().item_spacing.x = 0.0;
    ui.horizontal_top(|ui| {
        column(ui, &mut |ui| {
            anchors.users = node::show(ui, view, &users);
            ui.add_space(theme::LINE_GAP);
            anchors.balancer = node::show(ui, view, &balancer);
            if is_narrow {
                // No room at the right; the lines go round by the left.
                ui.add_space(theme::LINE_GAP);
                node::show(ui, view, &redis);
                ui.add_space(theme::MEDIUM);
                node::show(ui, view, &database);
            }
        });
        ui.add_space(theme::LINE_GAP);
        let right = if is_narrow {
            0.0
        } else {
            theme::NODE_WIDTH + theme::LINE_GAP
        };
        let width = ui.available_width() - right;
        ui.allocate_ui_with_layout(vec2(width, 0.0), Layout::top_down(Align::Min), |ui| {
            ui.set_width(width);
            anchors.hosts[0] = slot(ui, session, view, &PRIMARY);
            ui.add_space(theme::LARGE);
            anchors.hosts[1] = slot(ui, session, view, &SECONDARIES);
        });
        if !is_narrow {
            ui.add_space(theme::LINE_GAP);
            column(ui, &mut |ui| {
                anchors.services.push(node::show(ui, view, &redis));
                ui.add_space(theme::LINE_GAP);
                anchors.services.push(node::show(ui, view, &database));
            });
        }
    });
    anchors
}

/// Shortens an address to what comes behind its scheme.
fn server(url: &str) -> &str {
    match url.split_once("://") {
        Some((_, rest)) => rest,
        None if url.is_empty() => "none",
        None => url,
    }
}

/// Draws the ways of requests.
fn connections(ui: &Ui, anchors: &Anchors) -> Vec<Shape> {
    let stroke = Stroke::new(1.5, palette(ui).outline);
    let mut shapes = Vec::new();
    let down = anchors.users.center_bottom();
    arrow(
        &mut shapes,
        down,
        anchors.balancer.center_top(),
        vec2(0.0, 1.0),
        stroke,
    );
    let [primary, secondaries] = anchors.hosts;
    let upper = primary.left_center();
    // Beside the first row of cards, so that the line stays in sight however many rows follow.
    let lower = pos2(
        secondaries.left(),
        secondaries.top() + secondaries.height().min(150.0) / 2.0,
    );
    for to in [upper, lower] {
        arrow(
            &mut shapes,
            anchors.balancer.right_center(),
            to,
            vec2(1.0, 0.0),
            stroke,
        );
    }
    for service in &anchors.services {
        for from in [
            pos2(primary.right(), upper.y),
            pos2(secondaries.right(), lower.y),
        ] {
            arrow(
                &mut shapes,
                from,
                service.left_center(),
                vec2(1.0, 0.0),
                stroke,
            );
        }
    }
    shapes
}

/// Adds a curve that leaves and arrives in a direction, with a head.
fn arrow(shapes: &mut Vec<Shape>, from: Pos2, to: Pos2, direction: egui::Vec2, stroke: Stroke) {
    const HEAD: f32 = 6.0;
    let end = to - direction * HEAD;
    let bend = direction * (theme::LINE_GAP * 0.6);
    let points = [from, from + bend, end - bend, end];
    let curve = CubicBezierShape::from_points_stroke(points, false, Default::default(), stroke);
    shapes.push(curve.into());
    let side = direction.rot90() * (HEAD * 0.6);
    let head = vec![to, end + side, end - side];
    shapes.push(Shape::convex_polygon(head, stroke.color, Stroke::NONE));
}

/// A place for hosts of one role.
struct Slot {
    role: Role,
    title: &'static str,
    explanation: &'static str,
    empty: &'static str,
    add: Option<&'static str>,
}

const PRIMARY: Slot = Slot {
    role: Role::Primary,
    title: "Primary",
    explanation: "exactly one: runs scheduler and clean-up",
    empty: "Drag a host here: without a primary nothing is scheduled.",
    add: None,
};

const SECONDARIES: Slot = Slot {
    role: Role::Secondary,
    title: "Secondaries",
    explanation: "serve users like the primary, without those duties",
    empty: "Drag hosts here, or add one, so that the cluster outlives a host.",
    add: Some("Add a secondary"),
};

const SPARE: Slot = Slot {
    role: Role::Spare,
    title: "Spare hosts",
    explanation: "known, but not deployed: no bundle, no requests",
    empty: "Hosts that are dragged here keep their settings but are not deployed.",
    add: Some("Add a spare host"),
};

/// Draws a slot with its cards, and takes hosts that are dropped on it. Returns where it stands.
fn slot(ui: &mut Ui, session: &Session, view: &mut View, slot: &Slot) -> Rect {
    let cluster = session.cluster();
    let hosts: Vec<&Host> = cluster.hosts_with(slot.role).collect();
    let palette = palette(ui);
    let dragged = DragAndDrop::payload::<HostId>(ui.ctx()).map(|id| *id);
    let is_home = dragged.is_some_and(|id| hosts.iter().any(|host| host.id == id));

    let frame = Frame::new()
        .fill(palette.slot)
        .corner_radius(theme::RADIUS)
        .inner_margin(Margin::same(12));
    let mut prepared = frame.begin(ui);
    {
        let ui = &mut prepared.content_ui;
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing = vec2(theme::MEDIUM, theme::MEDIUM);
        heading(ui, view, slot, hosts.len());
        if hosts.len() > MANY {
            filter(ui, view, hosts.len());
        }
        let wanted = view.host_filter.trim().to_lowercase();
        let is_shown = |host: &&&Host| {
            hosts.len() <= MANY
                || wanted.is_empty()
                || [&host.name, &host.address, &host.physical_host]
                    .iter()
                    .any(|text| text.to_lowercase().contains(&wanted))
        };
        if hosts.is_empty() {
            ui.allocate_ui(vec2(ui.available_width(), theme::CARD.y), |ui| {
                ui.set_min_height(theme::CARD.y);
                ui.centered_and_justified(|ui| {
                    let text = RichText::new(slot.empty).color(palette.weak);
                    ui.add(Label::new(text).selectable(false));
                });
            });
        } else {
            ui.horizontal_wrapped(|ui| {
                for host in hosts.iter().filter(is_shown) {
                    host_card::show(ui, cluster, view, host);
                }
            });
        }
    }
    let is_over =
        dragged.is_some() && ui.rect_contains_pointer(prepared.content_ui.min_rect().expand(12.0));
    if dragged.is_some() && !is_home {
        // Slots that can take the card light up, the one below the pointer most.
        prepared.frame.fill = if is_over { palette.tint } else { palette.slot };
    }
    let response = prepared.end(ui);
    if dragged.is_some() && !is_home {
        let width = if is_over { 2.5 } else { 1.5 };
        let stroke = Stroke::new(width, palette.accent);
        ui.painter()
            .rect_stroke(response.rect, theme::RADIUS, stroke, StrokeKind::Inside);
    }
    if let Some(host) = response.dnd_release_payload::<HostId>() {
        let at = if is_home { Spot::End } else { Spot::Same };
        view.edit(Edit::Place {
            host: *host,
            role: slot.role,
            at,
        });
    }
    response.rect
}

fn heading(ui: &mut Ui, view: &mut View, slot: &Slot, count: usize) {
    let palette = palette(ui);
    ui.horizontal(|ui| {
        let title = match slot.role {
            Role::Primary => slot.title.to_owned(),
            Role::Secondary | Role::Spare => format!("{} ({count})", slot.title),
        };
        let title = theme::labelled(host_card::icon(slot.role), &title);
        ui.add(Label::new(theme::strong(title)).selectable(false));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if let Some(title) = slot.add
                && ui.button(theme::labelled(Icon::Plus, title)).clicked()
            {
                view.edit(Edit::AddHost { role: slot.role });
            }
        });
    });
    let text = RichText::new(slot.explanation).small().color(palette.weak);
    ui.add(Label::new(text).selectable(false).truncate());
}

fn filter(ui: &mut Ui, view: &mut View, count: usize) {
    let hint = format!("Find among {count} hosts by name, address or machine");
    let edit = TextEdit::singleline(&mut view.host_filter)
        .hint_text(RichText::new(&hint).color(palette(ui).weak))
        .desired_width(360.0);
    let response = ui.add(edit);
    response.widget_info(|| {
        egui::WidgetInfo::labeled(egui::accesskit::Role::SearchInput, true, "Find hosts")
    });
    if response.has_focus() && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape))
    {
        view.host_filter.clear();
    }
}

/// Scrolls the picture while a card is dragged along its upper or lower edge.
fn scroll_at_edges(ui: &Ui, viewport: Rect) {
    if !DragAndDrop::has_payload_of_type::<HostId>(ui.ctx()) {
        return;
    }
    let Some(pointer) = ui.ctx().pointer_interact_pos() else {
        return;
    };
    let above = viewport.top() + EDGE - pointer.y;
    let below = pointer.y - (viewport.bottom() - EDGE);
    let speed = if above > 0.0 { above } else { -below.max(0.0) };
    if speed != 0.0 {
        ui.scroll_with_delta(vec2(0.0, speed.clamp(-EDGE, EDGE) * 0.4));
        ui.ctx().request_repaint();
    }
}
