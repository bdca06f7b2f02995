//! The template engine: one escape per language, applied to everything that a template writes.

use std::sync::LazyLock;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Value, ValueKind};
use minijinja::{AutoEscape, Environment, Error, ErrorKind, Output, State, UndefinedBehavior};

use super::escape::{self, EscapeError};

/// The language of an exported file, which decides how values are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    /// `.env`
    Env,
    /// A compose file.
    Compose,
    /// A file of Ansible, most often YAML with Jinja in it.
    Ansible,
    /// An NGINX configuration.
    Nginx,
    /// A shell script.
    Shell,
    /// A page of text.
    Markdown,
}

impl Language {
    const ALL: [Self; 6] = [
        Self::Env,
        Self::Compose,
        Self::Ansible,
        Self::Nginx,
        Self::Shell,
        Self::Markdown,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Env => "env",
            Self::Compose => "compose",
            Self::Ansible => "ansible",
            Self::Nginx => "nginx",
            Self::Shell => "shell",
            Self::Markdown => "markdown",
        }
    }

    fn of(state: &State<'_, '_>) -> Option<Self> {
        let AutoEscape::Custom(name) = state.auto_escape() else {
            return None;
        };
        Self::ALL
            .into_iter()
            .find(|language| language.name() == name)
    }

    fn write(self, value: &str) -> Result<String, EscapeError> {
        match self {
            Self::Env => escape::env::value(value),
            Self::Compose => escape::compose::scalar(value),
            Self::Ansible => escape::ansible::scalar(value),
            Self::Nginx => escape::nginx::word(value),
            Self::Shell => escape::shell::word(value),
            Self::Markdown => escape::markdown::text(value),
        }
    }
}

/// A template with the path that it is rendered to, below its folder.
#[derive(Debug)]
pub(crate) struct Template {
    /// Path below `templates/`; the exported file has the same.
    pub(crate) path: &'static str,
    pub(crate) language: Language,
    pub(crate) source: &'static str,
}

static ENGINE: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut engine = Environment::new();
    engine.set_undefined_behavior(UndefinedBehavior::Strict);
    engine.set_syntax(
        SyntaxConfig::builder()
            .trim_blocks(true)
            .lstrip_blocks(true)
            .keep_trailing_newline(true)
            .build()
            .expect("the usual delimiters"),
    );
    engine.set_formatter(format);
    engine.set_auto_escape_callback(|path| {
        let template = super::bundle::TEMPLATES.iter().find(|t| t.path == path);
        template.map_or(AutoEscape::None, |t| {
            AutoEscape::Custom(t.language.name().into())
        })
    });
    // The ways around the escape.
    engine.remove_filter("safe");
    engine.remove_filter("escape");
    engine.remove_filter("e");
    engine.add_filter("comment", |text: &str| {
        Value::from_safe_string(escape::comment(text))
    });
    engine.add_filter("expression", |text: &str| {
        safe(escape::nginx::expression(text))
    });
    engine.add_filter("code", |text: &str| safe(escape::markdown::code(text)));
    for template in super::bundle::TEMPLATES {
        engine
            .add_template(template.path, template.source)
            .expect("the embedded templates are parsed by a test");
    }
    engine
});

/// Renders a template.
pub(crate) fn render(template: &Template, context: &Value) -> Result<String, Error> {
    ENGINE.get_template(template.path)?.render(context)
}

fn format(out: &mut Output<'_>, state: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
    let invalid = |message: String| Error::new(ErrorKind::InvalidOperation, message);
    let language = Language::of(state)
        .ok_or_else(|| invalid("a template without language writes a value".to_owned()))?;
    let text = match value.kind() {
        ValueKind::String => {
            let text = value.as_str().unwrap_or_default();
            if value.is_safe() {
                text.to_owned()
            } else {
                language
                    .write(text)
                    .map_err(|error| invalid(error.to_string()))?
            }
        }
        // Alike in all languages.
        ValueKind::Number | ValueKind::Bool => value.to_string(),
        kind => {
            return Err(invalid(format!(
                "a template writes a value of the kind {kind}"
            )));
        }
    };
    out.write_str(&text).map_err(Error::from)
}

fn safe(written: Result<String, EscapeError>) -> Result<Value, Error> {
    written
        .map(Value::from_safe_string)
        .map_err(|error| Error::new(ErrorKind::InvalidOperation, error.to_string()))
}
