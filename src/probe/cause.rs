//! What a probe can find, each with a page of the manual.

use std::fmt;

use crate::diagnostic::{Diagnostic, Severity};
use crate::model::FieldPath;

/// Something that was found, on its way into the report.
pub(super) type Finding = Box<Diagnostic>;

/// Something that a probe can find.
pub struct Cause {
    /// Name in kebab-case; never given to another cause or rule.
    pub code: &'static str,
    /// How bad it is: an error fails its step.
    pub severity: Severity,
    /// What was seen, and what that means for VISA.
    pub means: &'static str,
    /// How to mend it.
    pub remedy: &'static str,
    /// Where this is known from.
    pub source: &'static str,
}

impl fmt::Debug for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cause({})", self.code)
    }
}

impl Cause {
    /// Makes a finding of it, about a field. The location is filled in when it is noted.
    pub(super) fn at(&self, field: FieldPath, message: impl Into<String>) -> Finding {
        Box::new(Diagnostic {
            code: self.code,
            severity: self.severity,
            field,
            location: String::new(),
            message: message.into(),
            help: self.remedy.to_owned(),
            fixes: Vec::new(),
        })
    }
}

/// Declares causes, and a list of them for the manual.
macro_rules! causes {
    ($(
        $name:ident = $severity:ident $code:literal,
        means: $means:literal,
        remedy: $remedy:literal,
        source: $source:literal;
    )+) => {
        $(
            pub(in crate::probe) static $name: $crate::probe::cause::Cause = $crate::probe::cause::Cause {
                code: $code,
                severity: $crate::diagnostic::Severity::$severity,
                means: $means,
                remedy: $remedy,
                source: $source,
            };
        )+

        /// Everything that is declared here.
        pub(in crate::probe) static ALL: &[&$crate::probe::cause::Cause] = &[$(&$name),+];
    };
}
pub(super) use causes;
