//! The sources of the rules, and what is wrong with their tests.

use std::fs;
use std::path::Path;

use syn::visit::{self, Visit};

/// What the names of a rule's tests begin with, so that a run of the tests shows all three.
const PREFIXES: [&str; 3] = ["it_fires", "it_is_quiet", "it_is_mended"];

/// The file of one rule.
pub(crate) struct Source {
    /// Its name without `.rs`.
    stem: String,
    text: String,
}

/// Reads the files of all rules.
pub(crate) fn all() -> Vec<Source> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lint/rules");
    let entries = fs::read_dir(folder).expect("the folder of the rules");
    let mut all: Vec<Source> = entries
        .map(|entry| entry.expect("an entry").path())
        .map(|path| Source {
            stem: path
                .file_stem()
                .expect("a name")
                .to_string_lossy()
                .into_owned(),
            text: fs::read_to_string(&path).expect("a text"),
        })
        .filter(|source| source.stem != "mod")
        .collect();
    all.sort_by(|a, b| a.stem.cmp(&b.stem));
    all
}

impl Source {
    /// Returns the code that the rule of this file must have.
    pub(crate) fn code(&self) -> String {
        self.stem.replace('_', "-")
    }

    /// Returns what is wrong with the file.
    pub(crate) fn faults(&self) -> Vec<String> {
        let stem = &self.stem;
        let mut faults = Vec::new();
        let code = format!("code: \"{}\",", self.code());
        if !self.text.contains(&code) {
            faults.push(format!("{stem}: its rule does not say {code}"));
        }
        let file = syn::parse_file(&self.text).expect("a source file");
        let mut tests = Tests::default();
        tests.visit_file(&file);
        for prefix in PREFIXES {
            if !tests.names.iter().any(|name| name.starts_with(prefix)) {
                faults.push(format!("{stem}: has no test {prefix}…"));
            }
        }
        let idle = tests.idle.iter();
        faults.extend(idle.map(|name| format!("{stem}: {name} asserts nothing")));
        faults
    }
}

/// The tests of one file.
#[derive(Default)]
struct Tests {
    names: Vec<String>,
    /// Those that cannot fail.
    idle: Vec<String>,
}

impl<'ast> Visit<'ast> for Tests {
    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        let is_test = |attribute: &syn::Attribute| attribute.path().is_ident("test");
        if !function.attrs.iter().any(is_test) {
            return;
        }
        let name = function.sig.ident.to_string();
        let mut claims = Claims(0);
        claims.visit_block(&function.block);
        if claims.0 == 0 {
            self.idle.push(name.clone());
        }
        self.names.push(name);
    }
}

/// Counts what can make a test fail: assertions, and the two helpers that assert.
struct Claims(usize);

impl<'ast> Visit<'ast> for Claims {
    fn visit_macro(&mut self, found: &'ast syn::Macro) {
        let last = found.path.segments.last();
        if last.is_some_and(|last| last.ident.to_string().starts_with("assert")) {
            self.0 += 1;
        }
        visit::visit_macro(self, found);
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        if call.method == "fix" || call.method == "mend" {
            self.0 += 1;
        }
        visit::visit_expr_method_call(self, call);
    }
}

fn faults_of(text: &str) -> Vec<String> {
    let source = Source {
        stem: "bad_thing".to_owned(),
        text: text.to_owned(),
    };
    source.faults()
}

#[test]
fn missing_and_idle_tests_are_found() {
    let sound = r#"
        const RULE: Rule = Rule { code: "bad-thing", };
        mod tests {
            #[test] fn it_fires_on_it() { assert_eq!(1, 1); }
            #[test] fn it_is_quiet_else() { for _ in 0..1 { assert!(true); } }
            #[test] fn it_is_mended_by_its_fix() { case().fix(RULE.code); }
        }
    "#;
    assert_eq!(faults_of(sound), [""; 0]);
    for (old, new, fault) in [
        ("bad-thing", "bad-thong", "does not say"),
        ("it_fires", "fires", "no test it_fires"),
        (
            "#[test] fn it_is_mended",
            "fn it_is_mended",
            "no test it_is_mended",
        ),
        ("assert_eq!(1, 1);", "", "it_fires_on_it asserts nothing"),
    ] {
        let faults = faults_of(&sound.replace(old, new));
        assert!(faults.len() == 1 && faults[0].contains(fault), "{faults:?}");
    }
}
