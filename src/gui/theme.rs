//! The one place for colours, sizes, spacing and fonts.

use std::sync::Arc;

use egui::style::ScrollStyle;
use egui::{
    Color32, Context, CornerRadius, FontData, FontDefinitions, FontFamily, FontId, Margin,
    RichText, Shadow, Stroke, Style, TextStyle, Theme, Ui, Vec2, Visuals, vec2,
};
use lucide_icons::Icon;

/// Space between things that belong together, in points.
pub(super) const SMALL: f32 = 4.0;
/// Space between things.
pub(super) const MEDIUM: f32 = 8.0;
/// Space between groups of things, and around panels.
pub(super) const LARGE: f32 = 16.0;
/// Radius of the corners of cards and slots.
pub(super) const RADIUS: CornerRadius = CornerRadius::same(8);
/// Size of a host's card.
pub(super) const CARD: Vec2 = vec2(196.0, 76.0);
/// Width of buttons that show an icon alone.
pub(super) const ICON_BUTTON: f32 = 36.0;
/// Width of the picture's other nodes.
pub(super) const NODE_WIDTH: f32 = 172.0;
/// Space for the lines of the picture.
pub(super) const LINE_GAP: f32 = 44.0;
/// Margin inside of panels.
pub(super) const PANEL_MARGIN: Margin = Margin::symmetric(16, 12);

/// Family of emphasised text.
const STRONG: &str = "strong";

/// Name of the font of icons.
const ICONS: &str = "icons";

/// Colours of one theme. Text and signs keep a contrast of 4.5 : 1 to what they stand on.
#[derive(Debug)]
pub(super) struct Palette {
    /// Behind everything.
    pub(super) page: Color32,
    /// Behind panels, cards and menus.
    pub(super) panel: Color32,
    /// Behind slots.
    pub(super) slot: Color32,
    /// Behind fields in which text is typed.
    pub(super) field: Color32,
    /// Buttons: at rest, under the pointer, pressed.
    pub(super) buttons: [Color32; 3],
    /// Lines between things.
    pub(super) line: Color32,
    /// Outlines of fields and cards.
    pub(super) outline: Color32,
    pub(super) text: Color32,
    pub(super) weak: Color32,
    /// Selection, links, the primary button.
    pub(super) accent: Color32,
    /// Text on the accent colour.
    pub(super) on_accent: Color32,
    /// Behind what is selected or takes a drop.
    pub(super) tint: Color32,
    pub(super) good: Color32,
    pub(super) warning: Color32,
    pub(super) error: Color32,
    /// Behind lines that are added, and behind what is new within them.
    pub(super) added: [Color32; 2],
    /// Behind lines that are removed, and behind what is gone within them.
    pub(super) removed: [Color32; 2],
    pub(super) shadow: Color32,
}

const LIGHT: Palette = Palette {
    page: Color32::from_rgb(0xF1, 0xF4, 0xF8),
    panel: Color32::from_rgb(0xFF, 0xFF, 0xFF),
    slot: Color32::from_rgb(0xE8, 0xED, 0xF3),
    field: Color32::from_rgb(0xFF, 0xFF, 0xFF),
    buttons: [
        Color32::from_rgb(0xE9, 0xEE, 0xF5),
        Color32::from_rgb(0xDC, 0xE5, 0xF1),
        Color32::from_rgb(0xCD, 0xDA, 0xEC),
    ],
    line: Color32::from_rgb(0xD8, 0xDF, 0xE8),
    outline: Color32::from_rgb(0x74, 0x82, 0x94),
    text: Color32::from_rgb(0x17, 0x21, 0x2E),
    weak: Color32::from_rgb(0x4E, 0x5B, 0x6C),
    accent: Color32::from_rgb(0x1D, 0x5B, 0xB8),
    on_accent: Color32::WHITE,
    tint: Color32::from_rgb(0xDC, 0xE8, 0xFA),
    good: Color32::from_rgb(0x17, 0x6B, 0x3A),
    warning: Color32::from_rgb(0x85, 0x52, 0x00),
    error: Color32::from_rgb(0xB3, 0x1B, 0x1B),
    added: [
        Color32::from_rgb(0xE4, 0xF5, 0xE9),
        Color32::from_rgb(0xA6, 0xDF, 0xB6),
    ],
    removed: [
        Color32::from_rgb(0xFD, 0xE9, 0xE7),
        Color32::from_rgb(0xF6, 0xB8, 0xB2),
    ],
    shadow: Color32::from_black_alpha(40),
};

const DARK: Palette = Palette {
    page: Color32::from_rgb(0x12, 0x16, 0x1C),
    panel: Color32::from_rgb(0x1B, 0x21, 0x29),
    slot: Color32::from_rgb(0x17, 0x1C, 0x24),
    field: Color32::from_rgb(0x12, 0x16, 0x1C),
    buttons: [
        Color32::from_rgb(0x2B, 0x34, 0x40),
        Color32::from_rgb(0x36, 0x42, 0x51),
        Color32::from_rgb(0x41, 0x50, 0x63),
    ],
    line: Color32::from_rgb(0x33, 0x3D, 0x4A),
    outline: Color32::from_rgb(0x6C, 0x7A, 0x8C),
    text: Color32::from_rgb(0xE8, 0xED, 0xF3),
    weak: Color32::from_rgb(0xA6, 0xB2, 0xC1),
    accent: Color32::from_rgb(0x7F, 0xB2, 0xFF),
    on_accent: Color32::from_rgb(0x0B, 0x17, 0x28),
    tint: Color32::from_rgb(0x22, 0x38, 0x57),
    good: Color32::from_rgb(0x6F, 0xD0, 0x92),
    warning: Color32::from_rgb(0xF0, 0xBE, 0x60),
    error: Color32::from_rgb(0xFF, 0x8F, 0x87),
    added: [
        Color32::from_rgb(0x15, 0x2E, 0x1E),
        Color32::from_rgb(0x1F, 0x5A, 0x33),
    ],
    removed: [
        Color32::from_rgb(0x38, 0x1D, 0x1F),
        Color32::from_rgb(0x70, 0x2B, 0x2E),
    ],
    shadow: Color32::from_black_alpha(120),
};

/// Returns the colours of the theme that is shown.
pub(super) fn palette(ui: &Ui) -> &'static Palette {
    of(ui.theme())
}

fn of(theme: Theme) -> &'static Palette {
    match theme {
        Theme::Light => &LIGHT,
        Theme::Dark => &DARK,
    }
}

/// Installs fonts and both themes.
pub(super) fn install(context: &Context) {
    context.set_fonts(fonts());
    for theme in [Theme::Light, Theme::Dark] {
        context.set_style_of(theme, style(theme));
    }
}

fn fonts() -> FontDefinitions {
    let mut fonts = FontDefinitions::default();
    let faces: [(&str, &'static [u8]); 4] = [
        (
            "inter",
            include_bytes!("../../assets/fonts/Inter-Regular.otf"),
        ),
        (
            STRONG,
            include_bytes!("../../assets/fonts/Inter-SemiBold.otf"),
        ),
        (
            "mono",
            include_bytes!("../../assets/fonts/JetBrainsMono-Regular.ttf"),
        ),
        (ICONS, lucide_icons::LUCIDE_FONT_BYTES),
    ];
    for (name, bytes) in faces {
        let mut data = FontData::from_static(bytes);
        if name == ICONS {
            // They stand a little high beside letters.
            data.tweak.y_offset_factor = 0.1;
        }
        fonts.font_data.insert(name.to_owned(), Arc::new(data));
    }
    // Behind our own faces stay those of egui, for signs that ours lack.
    let fallback = fonts.families[&FontFamily::Proportional].clone();
    let family = |face: &str| {
        let mut names = vec![face.to_owned(), ICONS.to_owned()];
        names.extend(fallback.iter().cloned());
        names
    };
    fonts
        .families
        .insert(FontFamily::Proportional, family("inter"));
    fonts.families.insert(FontFamily::Monospace, family("mono"));
    fonts
        .families
        .insert(FontFamily::Name(STRONG.into()), family(STRONG));
    fonts
}

fn style(theme: Theme) -> Style {
    let palette = of(theme);
    let mut style = Style {
        visuals: match theme {
            Theme::Light => Visuals::light(),
            Theme::Dark => Visuals::dark(),
        },
        ..Style::default()
    };
    style.text_styles = [
        (TextStyle::Small, FontId::proportional(12.0)),
        (TextStyle::Body, FontId::proportional(14.0)),
        (TextStyle::Button, FontId::proportional(14.0)),
        (
            TextStyle::Heading,
            FontId::new(18.0, FontFamily::Name(STRONG.into())),
        ),
        (TextStyle::Monospace, FontId::monospace(13.0)),
    ]
    .into();

    let spacing = &mut style.spacing;
    spacing.item_spacing = vec2(MEDIUM, 6.0);
    spacing.button_padding = vec2(10.0, 5.0);
    spacing.interact_size.y = 28.0;
    spacing.menu_margin = Margin::same(6);
    spacing.icon_width = 18.0;
    spacing.icon_width_inner = 10.0;
    spacing.tooltip_width = 360.0;

    // A floating bar would lie upon what it scrolls.
    spacing.scroll = ScrollStyle::solid();
    spacing.scroll.bar_width = 8.0;
    spacing.scroll.foreground_color = true;

    let visuals = &mut style.visuals;
    // A cursor that blinks would draw the window twice a second for as long as it is open.
    visuals.text_cursor.blink = false;
    visuals.override_text_color = Some(palette.text);
    visuals.weak_text_color = Some(palette.weak);
    visuals.hyperlink_color = palette.accent;
    visuals.panel_fill = palette.panel;
    visuals.window_fill = palette.panel;
    visuals.window_stroke = Stroke::new(1.0, palette.line);
    visuals.window_corner_radius = RADIUS;
    visuals.menu_corner_radius = RADIUS;
    visuals.faint_bg_color = palette.slot;
    visuals.extreme_bg_color = palette.field;
    visuals.text_edit_bg_color = Some(palette.field);
    visuals.code_bg_color = palette.slot;
    visuals.warn_fg_color = palette.warning;
    visuals.error_fg_color = palette.error;
    visuals.selection.bg_fill = palette.tint;
    visuals.selection.stroke = Stroke::new(2.0, palette.accent);
    visuals.window_shadow = shadow(palette);
    visuals.popup_shadow = shadow(palette);

    let corner = CornerRadius::same(6);
    let widgets = &mut visuals.widgets;
    for (widget, fill) in [
        (&mut widgets.inactive, palette.buttons[0]),
        (&mut widgets.hovered, palette.buttons[1]),
        (&mut widgets.active, palette.buttons[2]),
        (&mut widgets.open, palette.buttons[1]),
    ] {
        widget.weak_bg_fill = fill;
        widget.bg_fill = fill;
        widget.bg_stroke = Stroke::new(1.0, palette.outline);
        widget.fg_stroke = Stroke::new(1.5, palette.text);
        widget.corner_radius = corner;
        widget.expansion = 0.0;
    }
    widgets.active.bg_stroke = Stroke::new(2.0, palette.accent);
    widgets.noninteractive.bg_fill = palette.panel;
    widgets.noninteractive.bg_stroke = Stroke::new(1.0, palette.line);
    widgets.noninteractive.fg_stroke = Stroke::new(1.0, palette.text);
    widgets.noninteractive.corner_radius = corner;
    style
}

fn shadow(palette: &Palette) -> Shadow {
    Shadow {
        offset: [0, 4],
        blur: 16,
        spread: 0,
        color: palette.shadow,
    }
}

/// Emphasises a text.
pub(super) fn strong(text: impl Into<String>) -> RichText {
    RichText::new(text).family(FontFamily::Name(STRONG.into()))
}

/// Puts an icon before a text.
pub(super) fn labelled(icon: Icon, text: &str) -> String {
    format!("{}  {text}", char::from(icon))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the contrast of two colours as WCAG 2 defines it.
    fn contrast(a: Color32, b: Color32) -> f32 {
        let light = |colour: Color32| {
            let [red, green, blue, _] = colour.to_array().map(|part| {
                let part = f32::from(part) / 255.0;
                if part <= 0.04045 {
                    part / 12.92
                } else {
                    ((part + 0.055) / 1.055).powf(2.4)
                }
            });
            0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05
        };
        let (a, b) = (light(a), light(b));
        a.max(b) / a.min(b)
    }

    #[test]
    fn what_differs_is_readable_in_both_themes() {
        for palette in [&LIGHT, &DARK] {
            for (grounds, sign) in [
                (palette.added, palette.good),
                (palette.removed, palette.error),
            ] {
                for ground in grounds {
                    let seen = contrast(palette.text, ground);
                    assert!(seen >= 4.5, "text: {seen}");
                }
                for colour in [sign, palette.weak] {
                    let seen = contrast(colour, grounds[0]);
                    assert!(seen >= 4.5, "sign or number: {seen}");
                }
            }
        }
    }
}
