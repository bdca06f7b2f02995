//! Finds the paths that a source file names, and says in full what they mean.
//!
//! It reads syntax only: a name that came in by `use` is judged where it came in.

use proc_macro2::{TokenStream, TokenTree};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

use super::Source;

/// What a path leads to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// A part of this program, from its top.
    Inside(Vec<String>),
    /// Another crate, or a name that is at hand in the file.
    Elsewhere(String),
}

/// A path that a file names.
pub(crate) struct Name {
    /// File and line.
    pub(crate) at: String,
    /// The module that names it.
    pub(crate) by: Vec<String>,
    pub(crate) target: Target,
}

/// The paths of one file, those of its tests left out.
pub(crate) struct Names<'a> {
    file: &'a Source,
    module: Vec<String>,
    pub(crate) all: Vec<Name>,
    /// Modules in files of their own that only tests have.
    pub(crate) test_modules: Vec<Vec<String>>,
}

impl<'a> Names<'a> {
    pub(crate) fn of(file: &'a Source) -> Self {
        let syntax = syn::parse_file(&file.text)
            .unwrap_or_else(|error| panic!("{}: cannot be parsed: {error}", file.path));
        let mut names = Self {
            file,
            module: file.module(),
            all: Vec::new(),
            test_modules: Vec::new(),
        };
        names.visit_file(&syntax);
        names
    }

    fn add(&mut self, written: &[String], line: usize) {
        let Some(first) = written.first() else { return };
        let (is_inside, mut path, rest) = match first.as_str() {
            "crate" | "visa_cluster" => (true, Vec::new(), &written[1..]),
            "self" | "super" => (true, self.module.clone(), written),
            _ => (false, Vec::new(), written),
        };
        for part in rest {
            match part.as_str() {
                "self" => {}
                "super" => drop(path.pop()),
                _ => path.push(part.clone()),
            }
        }
        self.all.push(Name {
            at: format!("{}:{line}", self.file.path),
            by: self.module.clone(),
            target: if is_inside {
                Target::Inside(path)
            } else {
                Target::Elsewhere(path.join("::"))
            },
        });
    }

    fn add_tree(&mut self, prefix: &mut Vec<String>, tree: &syn::UseTree) {
        let line = tree.span().start().line;
        match tree {
            syn::UseTree::Path(path) => {
                prefix.push(path.ident.to_string());
                self.add_tree(prefix, &path.tree);
                prefix.pop();
            }
            syn::UseTree::Name(syn::UseName { ident, .. })
            | syn::UseTree::Rename(syn::UseRename { ident, .. }) => {
                prefix.push(ident.to_string());
                self.add(prefix, line);
                prefix.pop();
            }
            syn::UseTree::Group(group) => {
                for tree in &group.items {
                    self.add_tree(prefix, tree);
                }
            }
            syn::UseTree::Glob(_) => self.add(prefix, line),
        }
    }

    /// Adds the paths in what is given to a macro, which has no syntax yet.
    fn add_tokens(&mut self, tokens: TokenStream) {
        let mut path = Vec::new();
        let mut line = 0;
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
                TokenTree::Ident(ident) => {
                    if colons != 2 {
                        self.end_tokens(&mut path, line);
                    }
                    path.push(ident.to_string());
                    line = ident.span().start().line;
                    colons = 0;
                }
                TokenTree::Group(group) => {
                    self.end_tokens(&mut path, line);
                    self.add_tokens(group.stream());
                }
                _ => self.end_tokens(&mut path, line),
            }
        }
        self.end_tokens(&mut path, line);
    }

    fn end_tokens(&mut self, path: &mut Vec<String>, line: usize) {
        // A single word is a name of the macro's own.
        if path.len() > 1 {
            self.add(path, line);
        }
        path.clear();
    }
}

impl<'ast> Visit<'ast> for Names<'_> {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        let attributes = match item {
            syn::Item::Const(item) => &item.attrs,
            syn::Item::Fn(item) => &item.attrs,
            syn::Item::Impl(item) => &item.attrs,
            syn::Item::Mod(item) => &item.attrs,
            syn::Item::Use(item) => &item.attrs,
            _ => return visit::visit_item(self, item),
        };
        if !attributes.iter().any(is_for_tests) {
            visit::visit_item(self, item);
        } else if let syn::Item::Mod(item) = item {
            let mut module = self.module.clone();
            module.push(item.ident.to_string());
            self.test_modules.push(module);
        }
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        self.module.push(item.ident.to_string());
        visit::visit_item_mod(self, item);
        self.module.pop();
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.add_tree(&mut Vec::new(), &item.tree);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        if path.segments.len() > 1 {
            let parts = path.segments.iter().map(|part| part.ident.to_string());
            self.add(&parts.collect::<Vec<_>>(), path.span().start().line);
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.add_tokens(call.tokens.clone());
        visit::visit_macro(self, call);
    }
}

fn is_for_tests(attribute: &syn::Attribute) -> bool {
    attribute.path().is_ident("cfg")
        && attribute
            .parse_args::<syn::Path>()
            .is_ok_and(|path| path.is_ident("test"))
}
