//! The widget's modules as one: [`bundled`].
//!
//! On a page each module costs a request, and two dozen of them most of the time until the counter can be used.

use std::collections::HashMap;

/// `entry` with all that it imports, each module once, in one module; `None` where one is missing, two import each other, or
/// something is exported or imported in a way that is not understood here. `read` gives a module, without comments, by its path.
pub(super) fn bundled(entry: &str, read: impl Fn(&str) -> Option<String>) -> Option<String> {
    let mut bundle = Bundle { read, places: HashMap::new(), text: String::new() };
    let names = bundle.add(entry)?;
    let place = bundle.places.get(entry).copied().flatten()?;
    let names = names.into_iter().filter(|name| name != DEFAULT).collect::<Vec<_>>().join(", ");
    Some(format!("{}export const {{ {names} }} = $module{place};\n", bundle.text))
}

const DEFAULT: &str = "default";

struct Bundle<R> {
    read: R,
    /// The number of each module; `None` while what it imports is being added.
    places: HashMap<String, Option<usize>>,
    text: String,
}

impl<R: Fn(&str) -> Option<String>> Bundle<R> {
    /// Adds a module behind those that it imports, and gives the names that it exports.
    fn add(&mut self, path: &str) -> Option<Vec<String>> {
        self.places.insert(path.to_owned(), None);
        let module = Module::parse(&(self.read)(path)?)?;
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let mut bound = String::new();
        for import in &module.imports {
            let from = resolved(folder, &import.from)?;
            if !self.places.contains_key(&from) {
                self.add(&from)?;
            }
            let place = self.places.get(&from).copied().flatten()?;
            if let Some(names) = &import.names {
                bound.push_str(&format!("const {names} = $module{place};\n"));
            }
        }
        let body = if folder.is_empty() { module.body } else { module.body.replace("import(`../", "import(`./") };
        let exported: Vec<String> = module.exports.iter().map(|name| exported(name)).collect();
        let place = self.places.values().flatten().count();
        self.text.push_str(&format!(
            "const $module{place} = (() => {{\n{bound}{body}return {{ {} }};\n}})();\n",
            exported.join(", ")
        ));
        self.places.insert(path.to_owned(), Some(place));
        Some(module.exports)
    }
}

fn exported(name: &str) -> String {
    if name == DEFAULT { format!("{DEFAULT}: $default") } else { name.to_owned() }
}

struct Import {
    from: String,
    /// As a pattern: `{ h, icon }`, `{ default: ja }`; `None` of one that is only run.
    names: Option<String>,
}

struct Module {
    imports: Vec<Import>,
    exports: Vec<String>,
    body: String,
}

impl Module {
    fn parse(text: &str) -> Option<Self> {
        let mut module = Self { imports: Vec::new(), exports: Vec::new(), body: String::new() };
        let mut lines = text.lines();
        while let Some(line) = lines.next() {
            if line.starts_with("import ") {
                let mut statement = line.to_owned();
                while !statement.trim_end().ends_with(';') {
                    statement.push_str(lines.next()?);
                }
                module.imports.push(import(&statement)?);
            } else if let Some(declared) = line.strip_prefix("export ") {
                let declared = module.export(declared)?;
                module.body.push_str(&declared);
                module.body.push('\n');
            } else {
                module.body.push_str(line);
                module.body.push('\n');
            }
        }
        Some(module)
    }

    /// Notes the name of what is exported, and gives its declaration.
    fn export(&mut self, declared: &str) -> Option<String> {
        if let Some(value) = declared.strip_prefix("default ") {
            self.exports.push(DEFAULT.to_owned());
            return Some(format!("const $default = {value}"));
        }
        let kinds = ["async function ", "function ", "class ", "const "];
        let rest = kinds.iter().find_map(|kind| declared.strip_prefix(kind))?;
        let name: String = rest.chars().take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '$')).collect();
        (!name.is_empty()).then(|| self.exports.push(name))?;
        Some(declared.to_owned())
    }
}

/// `import { a, b as c } from "./x.js";`, `import a from "./x.js";`, `import "./x.js";`.
fn import(statement: &str) -> Option<Import> {
    let rest = statement.strip_prefix("import ")?.trim_end().strip_suffix(';')?;
    let Some((names, from)) = rest.split_once(" from ") else {
        return Some(Import { from: quoted(rest)?, names: None });
    };
    let names = match names.trim() {
        list if list.starts_with('{') && list.ends_with('}') => list.replace(" as ", ": "),
        name if name.chars().all(char::is_alphanumeric) => format!("{{ {DEFAULT}: {name} }}"),
        _ => return None,
    };
    Some(Import { from: quoted(from)?, names: Some(names) })
}

fn quoted(text: &str) -> Option<String> {
    Some(text.trim().strip_prefix('"')?.strip_suffix('"')?.to_owned())
}

/// The path that `from` names in a module of `folder`: `./x.js`, `../messages/ja.js`.
fn resolved(folder: &str, from: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in from.split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bundle(files: &[(&str, &str)]) -> Option<String> {
        bundled(files[0].0, |path| files.iter().find(|(name, _)| *name == path).map(|(_, text)| (*text).to_owned()))
    }

    #[test]
    fn modules_stand_behind_what_they_import() {
        let found = bundle(&[
            ("a.js", "import { b as c } from \"./w/b.js\";\nimport \"./w/d.js\";\nexport class A { x = c; }\n"),
            ("w/b.js", "import d from \"./d.js\";\nexport const b = d;\nconst l = (id) => import(`../m/${id}.js`);\n"),
            ("w/d.js", "export default {\n  x: 1,\n};\n"),
        ]);
        let expected = "const $module0 = (() => {\nconst $default = {\n  x: 1,\n};\nreturn { default: $default };\n})();\n\
            const $module1 = (() => {\nconst { default: d } = $module0;\nconst b = d;\n\
            const l = (id) => import(`./m/${id}.js`);\nreturn { b };\n})();\n\
            const $module2 = (() => {\nconst { b: c } = $module1;\nclass A { x = c; }\nreturn { A };\n})();\n\
            export const { A } = $module2;\n";
        assert_eq!(found.as_deref(), Some(expected));
    }

    #[test]
    fn what_is_not_understood_is_not_bundled() {
        for files in [
            vec![("a.js", "import { b } from \"./b.js\";\n")],
            vec![("a.js", "import \"./b.js\";\n"), ("b.js", "import \"./a.js\";\n")],
            vec![("a.js", "export let changing = 1;\n")],
            vec![("a.js", "import * as b from \"./b.js\";\n"), ("b.js", "")],
        ] {
            assert_eq!(bundle(&files), None, "{files:?}");
        }
    }
}
