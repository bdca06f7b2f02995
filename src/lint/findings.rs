//! Where rules put what they find.

use std::str::FromStr;

use super::Rule;
use crate::diagnostic::{Diagnostic, Fix, Safety};
use crate::model::syntax::SyntaxError;
use crate::model::{Edit, FieldPath, HostLabels};

/// The findings of one rule.
pub(super) struct Findings<'a> {
    host_labels: &'a HostLabels,
    rule: &'static Rule,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> Findings<'a> {
    pub(super) fn new(host_labels: &'a HostLabels, rule: &'static Rule) -> Self {
        Self {
            host_labels,
            rule,
            diagnostics: Vec::new(),
        }
    }

    pub(super) fn into_diagnostics(self) -> Vec<Diagnostic> {
        self.diagnostics
    }

    /// Adds a finding about a field.
    pub(super) fn add(
        &mut self,
        field: FieldPath,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Finding<'_> {
        let location = field.display_with(self.host_labels);
        self.diagnostics.push(Diagnostic {
            code: self.rule.code,
            severity: self.rule.severity,
            field,
            location,
            message: message.into(),
            help: help.into(),
            fixes: Vec::new(),
        });
        let last = self.diagnostics.len() - 1;
        Finding(&mut self.diagnostics[last])
    }

    /// Reads a text as `T`; if that fails, adds a finding about its field.
    pub(super) fn read<T: FromStr<Err = SyntaxError>>(
        &mut self,
        field: FieldPath,
        text: &str,
    ) -> Option<T> {
        self.sound(field, text.parse())
    }

    /// Passes a reading on; if it failed, adds a finding about its field.
    pub(super) fn sound<T>(
        &mut self,
        field: FieldPath,
        reading: Result<T, SyntaxError>,
    ) -> Option<T> {
        match reading {
            Ok(value) => Some(value),
            Err(error) => {
                self.add(field, error.message, error.help);
                None
            }
        }
    }
}

/// A finding that was just added, to hang fixes on.
pub(super) struct Finding<'a>(&'a mut Diagnostic);

impl Finding<'_> {
    /// Adds a way to mend it that can only be what the administrator means.
    pub(super) fn safe_fix(self, title: impl Into<String>, edits: Vec<Edit>) -> Self {
        self.fix(title, Safety::Safe, edits)
    }

    /// Adds a guess at a way to mend it.
    pub(super) fn unsafe_fix(self, title: impl Into<String>, edits: Vec<Edit>) -> Self {
        self.fix(title, Safety::Unsafe, edits)
    }

    /// Adds a way to mend it.
    pub(super) fn fix(self, title: impl Into<String>, safety: Safety, edits: Vec<Edit>) -> Self {
        self.0.fixes.push(Fix {
            title: title.into(),
            safety,
            edits,
        });
        self
    }
}
