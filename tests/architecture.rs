//! Holds the layers to what `src/lib.rs` says: a module uses only what stands below it, and every file says what it
//! is. Reads the sources as text, so that it needs nothing but them.

#![expect(clippy::expect_used, reason = "a test may fail loudly")]

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// From the top to the bottom.
const LAYERS: [&str; 14] = [
    "app",
    "ui",
    "i18n",
    "studio",
    "dashscope",
    "service",
    "wire",
    "engine",
    "audio",
    "library",
    "settings",
    "catalog",
    "prompt",
    "model",
];

fn sources() -> BTreeMap<PathBuf, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = BTreeMap::new();
    let mut folders = vec![root];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("the sources are there").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = fs::read_to_string(&path).expect("sources are text");
                found.insert(path, text);
            }
        }
    }
    found
}

/// The module that a file belongs to; `None` for `lib.rs` and `main.rs`.
fn layer_of(path: &Path) -> Option<usize> {
    let inside = path.strip_prefix(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).ok()?;
    let first = inside.components().next()?.as_os_str().to_str()?;
    LAYERS.iter().position(|layer| *layer == first.trim_end_matches(".rs"))
}

/// Modules named after `crate::`, also in `crate::{a, b::{c}, d}`, without those in comments.
fn used(text: &str) -> Vec<String> {
    let code: String =
        text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n");
    let mut names = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        if let Some(group) = rest.strip_prefix('{') {
            names.extend(top_of_group(group));
        } else {
            names.push(rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect());
        }
    }
    names
}

fn top_of_group(group: &str) -> Vec<String> {
    let (mut depth, mut names, mut name) = (0, Vec::new(), String::new());
    let mut reading = true;
    for c in group.chars() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                names.push(std::mem::take(&mut name));
                reading = true;
            }
            ':' if depth == 0 => reading = false,
            _ if depth == 0 && reading && !c.is_whitespace() => name.push(c),
            _ => {}
        }
    }
    names.push(name);
    names
}

#[test]
fn a_module_uses_only_what_stands_below_it() {
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let Some(own) = layer_of(&path) else { continue };
        for name in used(&text) {
            if let Some(other) = LAYERS.iter().position(|layer| *layer == name)
                && other < own
            {
                wrong.push(format!("{} ({}) uses {name}", path.display(), LAYERS[own]));
            }
        }
    }
    assert!(wrong.is_empty(), "upward uses:\n{}", wrong.join("\n"));
}

#[test]
fn every_module_is_a_layer_and_every_layer_is_in_the_map() {
    let map = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).expect("lib.rs is there");
    let rows: Vec<_> = map.lines().filter_map(|line| line.strip_prefix("//! | [`")?.split('`').next()).collect();
    assert_eq!(rows, LAYERS, "the code map lists the layers from the top down");
    for (path, _) in sources() {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        assert!(
            layer_of(&path).is_some() || ["lib.rs", "main.rs"].contains(&name),
            "{} is in no layer",
            path.display()
        );
    }
}

#[test]
fn every_file_says_what_it_is() {
    for (path, text) in sources() {
        assert!(text.starts_with("//! ") || text.starts_with("#!"), "{} has no doc comment", path.display());
    }
}

#[test]
fn upward_uses_are_seen_in_every_spelling() {
    assert_eq!(used("use crate::app::Studio; // crate::ui"), ["app"]);
    assert_eq!(used("use crate::{\n    app::{Studio, events},\n    model,\n};"), ["app", "model", ""]);
    assert_eq!(used("let x = crate::ui::f(crate::model::g());"), ["ui", "model"]);
}
