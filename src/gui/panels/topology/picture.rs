//! The picture: users, load balancer, hosts in their slots, Redis and database, and the ways
//! between them.

use egui::epaint::CubicBezierShape;
use egui::{Align, Layout, Pos2, Rect, Shape, Stroke, Ui, Vec2, pos2, vec2};
use lucide_icons::Icon;

use super::slot;
use crate::gui::theme::{self, palette};
use crate::gui::view::{Selection, View};
use crate::gui::widgets::node::{self, Node};
use crate::model::Role;
use crate::session::Session;

const RIGHT: Vec2 = vec2(1.0, 0.0);
const DOWN: Vec2 = vec2(0.0, 1.0);
const UP: Vec2 = vec2(0.0, -1.0);

/// How the parts stand to each other.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Arrangement {
    /// Load balancer, both slots, and services side by side.
    Columns,
    /// The same, with the many secondaries below in the whole width.
    Below,
    /// All below each other, for want of width.
    Stack,
}

/// Where the parts stand.
struct Places {
    users: Rect,
    balancer: Rect,
    primary: Rect,
    secondaries: Rect,
    redis: Rect,
    database: Rect,
}

/// Draws the picture.
pub(super) fn show(ui: &mut Ui, session: &Session, view: &mut View) {
    // Lines lie behind, but are known only when everything else has its place.
    let lines = ui.painter().add(Shape::Noop);
    let hosts = session.cluster().hosts_with(Role::Secondary).count();
    let columns = 2.0 * (theme::NODE_WIDTH + theme::LINE_GAP) + theme::CARD.x + 2.0 * theme::LARGE;
    let arrangement = if ui.available_width() < columns {
        Arrangement::Stack
    } else if hosts > slot::MANY {
        Arrangement::Below
    } else {
        Arrangement::Columns
    };
    let places = parts(ui, session, view, arrangement);
    let stroke = Stroke::new(1.5, palette(ui).outline);
    ui.painter()
        .set(lines, Shape::Vec(ways(&places, arrangement, stroke)));
}

fn parts(ui: &mut Ui, session: &Session, view: &mut View, arrangement: Arrangement) -> Places {
    if arrangement == Arrangement::Stack {
        let (users, balancer) = entrance(ui, session, view);
        ui.add_space(theme::LINE_GAP);
        let primary = slot::show(ui, session, view, &slot::PRIMARY);
        ui.add_space(theme::LARGE);
        let secondaries = slot::show(ui, session, view, &slot::SECONDARIES);
        ui.add_space(theme::LINE_GAP);
        let (redis, database) = services(ui, session, view, theme::LARGE);
        return Places {
            users,
            balancer,
            primary,
            secondaries,
            redis,
            database,
        };
    }

    let mut secondaries = Rect::NOTHING;
    let ((users, balancer), primary, (redis, database)) = ui
        .horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = 0.0;
            let entrance = column(ui, theme::NODE_WIDTH, |ui| entrance(ui, session, view));
            ui.add_space(theme::LINE_GAP);
            let width = ui.available_width() - theme::NODE_WIDTH - theme::LINE_GAP;
            let primary = column(ui, width, |ui| {
                let primary = slot::show(ui, session, view, &slot::PRIMARY);
                if arrangement == Arrangement::Columns {
                    ui.add_space(theme::LARGE);
                    secondaries = slot::show(ui, session, view, &slot::SECONDARIES);
                }
                primary
            });
            ui.add_space(theme::LINE_GAP);
            let services = column(ui, theme::NODE_WIDTH, |ui| {
                services(ui, session, view, theme::LINE_GAP)
            });
            (entrance, primary, services)
        })
        .inner;
    if arrangement == Arrangement::Below {
        ui.add_space(theme::LINE_GAP);
        secondaries = slot::show(ui, session, view, &slot::SECONDARIES);
    }
    Places {
        users,
        balancer,
        primary,
        secondaries,
        redis,
        database,
    }
}

fn column<R>(ui: &mut Ui, width: f32, add: impl FnOnce(&mut Ui) -> R) -> R {
    let layout = Layout::top_down(Align::Min);
    ui.allocate_ui_with_layout(vec2(width, 0.0), layout, |ui| {
        ui.set_width(width);
        add(ui)
    })
    .inner
}

fn entrance(ui: &mut Ui, session: &Session, view: &mut View) -> (Rect, Rect) {
    let cluster = session.cluster();
    let users = Node {
        icon: Icon::Users,
        title: "Users",
        detail: &cluster.settings.public_url,
        selection: Selection::Cluster,
    };
    let users = node::show(ui, view, &users);
    ui.add_space(theme::LINE_GAP);
    let balancer = Node {
        icon: Icon::Waypoints,
        title: "Load balancer",
        detail: &cluster.balancer.address,
        selection: Selection::Balancer,
    };
    (users, node::show(ui, view, &balancer))
}

fn services(ui: &mut Ui, session: &Session, view: &mut View, gap: f32) -> (Rect, Rect) {
    let cluster = session.cluster();
    let redis = Node {
        icon: Icon::RadioTower,
        title: "Redis",
        detail: server(&cluster.redis.url),
        selection: Selection::Redis,
    };
    let redis = node::show(ui, view, &redis);
    ui.add_space(gap);
    let database = Node {
        icon: Icon::Database,
        title: "Database",
        detail: server(&cluster.database.url),
        selection: Selection::Database,
    };
    (redis, node::show(ui, view, &database))
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
fn ways(places: &Places, arrangement: Arrangement, stroke: Stroke) -> Vec<Shape> {
    let Places {
        users,
        balancer,
        primary,
        secondaries,
        redis,
        database,
    } = places;
    let mut shapes = Vec::new();
    let mut way =
        |from: Pos2, to: Pos2, direction: Vec2| arrow(&mut shapes, from, to, direction, stroke);
    way(users.center_bottom(), balancer.center_top(), DOWN);
    match arrangement {
        Arrangement::Columns => {
            // Beside the first row of cards, so that the line stays in sight however many follow.
            let row = secondaries.top() + secondaries.height().min(150.0) / 2.0;
            for host in [primary.left_center(), pos2(secondaries.left(), row)] {
                way(balancer.right_center(), host, RIGHT);
            }
            for service in [redis, database] {
                for host in [primary.right_center(), pos2(secondaries.right(), row)] {
                    way(host, service.left_center(), RIGHT);
                }
            }
        }
        Arrangement::Below => {
            way(balancer.right_center(), primary.left_center(), RIGHT);
            let top = |x| pos2(x, secondaries.top());
            way(balancer.center_bottom(), top(balancer.center().x), DOWN);
            for service in [redis, database] {
                way(primary.right_center(), service.left_center(), RIGHT);
            }
            way(top(database.center().x), database.center_bottom(), UP);
        }
        Arrangement::Stack => {
            way(balancer.center_bottom(), primary.center_top(), DOWN);
            way(secondaries.center_bottom(), redis.center_top(), DOWN);
        }
    }
    shapes
}

/// Adds a curve that leaves and arrives in a direction, with a head.
fn arrow(shapes: &mut Vec<Shape>, from: Pos2, to: Pos2, direction: Vec2, stroke: Stroke) {
    const HEAD: f32 = 6.0;
    let end = to - direction * HEAD;
    let bend = direction * (theme::LINE_GAP * 0.6);
    let points = [from, from + bend, end - bend, end];
    let fill = egui::Color32::TRANSPARENT;
    shapes.push(CubicBezierShape::from_points_stroke(points, false, fill, stroke).into());
    let side = direction.rot90() * (HEAD * 0.6);
    let head = vec![to, end + side, end - side];
    shapes.push(Shape::convex_polygon(head, stroke.color, Stroke::NONE));
}
